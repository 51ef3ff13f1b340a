"""An OpenID Connect provider, asked by Authlib: the code flow with PKCE, state and nonce."""

import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError

from indexer.errors import DeskError
from search_app.desk_access import DeskAccess

DISCOVERY_PATH = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# By keys that only the provider has; never by a secret that we know too, nor unsigned.
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
TIMEOUT_SECONDS = 5
RETRY_SECONDS = 5.0  # after the provider failed, so that not every request waits for it
CLOCK_SKEW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """Somebody was sent to ``url``; with what else the provider must answer. ``back``: then where.

    ``started_at`` is in seconds of the clock of who keeps it.
    """

    url: str
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    back: str = ""
    started_at: float = 0.0


class ProviderError(DeskError):
    """The provider cannot be reached, or says what is not to be believed."""


class IdentityProvider:
    """One provider. It is asked what it offers when the first editor comes, and then no more."""

    def __init__(self, access: DeskAccess, clock: Callable[[], float] = time.monotonic) -> None:
        self._access = access
        self._client = _Client(access)
        self._clock = clock
        self._lock = threading.Lock()
        self._retry_at = -RETRY_SECONDS
        self._problem = ""

    def begin(self, redirect_uri: str, *, back: str, started_at: float) -> SignInAttempt:
        """What to send an editor to the provider with.

        Raises:
            ProviderError: it does not say where.
        """
        self._discover()
        made = self._ask(lambda: self._client.create_authorization_url(redirect_uri))
        return SignInAttempt(**made, redirect_uri=redirect_uri, back=back, started_at=started_at)

    def finish(self, attempt: SignInAttempt, answer: dict[str, str]) -> str:
        """The name of whom the provider sent back with ``answer``, the query of the address.

        Raises:
            ProviderError: that is no answer to the attempt, or names nobody.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise ProviderError("This answer belongs to no sign-in of this browser.")
        if answer.get("iss", self._access.oidc_issuer) != self._access.oidc_issuer:
            raise ProviderError("This answer comes from another provider.")
        if "error" in answer or not answer.get("code"):
            raise ProviderError("The provider did not let you in.")
        return self._read_name(self._ask(lambda: self._fetch_claims(attempt, answer["code"])))

    def find_sign_out_page(self) -> str:
        """Where the account is signed out, "" where the provider has not said so."""
        return str(self._client.server_metadata.get("end_session_endpoint", ""))

    def _discover(self) -> None:
        with self._lock:
            if self._clock() < self._retry_at:
                raise ProviderError(self._problem)
            try:
                self._ask(self._client.load_server_metadata)
            except ProviderError as error:
                self._retry_at, self._problem = self._clock() + RETRY_SECONDS, str(error)
                raise

    def _fetch_claims(self, attempt: SignInAttempt, code: str) -> dict[str, Any]:
        token = self._client.fetch_access_token(
            attempt.redirect_uri, code=code, code_verifier=attempt.code_verifier
        )
        options = {
            "iss": {"essential": True, "value": self._access.oidc_issuer},
            "aud": {"essential": True, "value": self._access.oidc_client_id},
        }
        claims = self._client.parse_id_token(
            token, attempt.nonce, claims_options=options, leeway=CLOCK_SKEW_SECONDS
        )
        if claims is None:
            raise ProviderError("The provider sent no token that says who you are.")
        return dict(claims)

    def _read_name(self, claims: dict[str, Any]) -> str:
        claim = self._access.oidc_name_claim
        name = claims.get(claim)
        if not isinstance(name, str) or not name:
            raise ProviderError(f"The provider does not tell your name (the claim {claim}).")
        if claim == "email" and claims.get("email_verified") is not True:
            raise ProviderError(f"The provider has not verified that {name} is your address.")
        return name

    def _ask(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except OSError as error:  # so are the errors of requests
            reason = f"cannot be reached ({type(error).__name__})"
        except (JoseError, AuthlibBaseError) as error:
            reason = f"sent what cannot be believed ({error.error or type(error).__name__})"
            if error.description:
                reason = f"{reason[:-1]}: {error.description})"
        except (ValueError, TypeError, KeyError, RuntimeError) as error:
            reason = f"sent what cannot be read ({type(error).__name__})"
        sentence = f"The provider at {self._access.oidc_issuer} {reason}. Please try again later"
        raise ProviderError(f"{sentence}, or tell whoever runs this server.")


class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]  # Authlib has no types
    """Authlib's client without a framework: what it must remember, we keep."""

    client_cls = OAuth2Session

    def __init__(self, access: DeskAccess) -> None:
        super().__init__(
            framework=None,
            client_id=access.oidc_client_id,
            client_secret=access.oidc_client_secret,
            server_metadata_url=access.oidc_issuer.rstrip("/") + DISCOVERY_PATH,
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
            },
        )
        self._issuer = access.oidc_issuer
        self.server_metadata: dict[str, Any] = {}

    def load_server_metadata(self) -> dict[str, Any]:
        """Checked before anything is done by it, which Authlib leaves to us."""
        if "_loaded_at" not in self.server_metadata:
            with self._get_session() as session:
                response = session.request("GET", self._server_metadata_url, withhold_token=True)
            response.raise_for_status()
            self.server_metadata = self._check_metadata(response.json())
        return self.server_metadata

    def _check_metadata(self, metadata: dict[str, Any]) -> dict[str, Any]:
        if metadata["issuer"] != self._issuer:
            told = str(metadata["issuer"])[:200]
            raise ProviderError(
                f"SEARCH_OIDC_ISSUER is {self._issuer}, and the provider there calls itself {told}:"
                " they must be the same, to the last slash."
            )
        scheme = f"{self._issuer.partition('://')[0]}://"
        for name in ENDPOINTS:
            if not str(metadata[name]).startswith(("https://", scheme)):
                raise ProviderError(f"The provider's {name} is no https address.")
        methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        is_basic = "client_secret_basic" in methods
        return {
            **metadata,
            "token_endpoint_auth_method": f"client_secret_{'basic' if is_basic else 'post'}",
            "id_token_signing_alg_values_supported": list(SIGNATURES),
            "_loaded_at": time.time(),
        }

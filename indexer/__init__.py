"""Turn booklets into an index generation on disk."""

import os
import sys

# Two libraries would note this machine under the home folder and report its use to their makers.
# Both are kept from it here, above every line that imports them: ONNX Runtime by its variable,
# OpenVINO by not finding its reporter, as where that is not installed.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # what import takes for absent

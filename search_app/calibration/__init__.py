"""Fitting the relevance model to judgements, and measuring it on questions it was not fitted to.

``examples`` retrieves for every judged question once; ``fit`` makes a model of some of them, and
``adjust`` one of few: only bias and thresholds are new. ``folds`` measures models on the others,
also with one feature left out at a time; ``trial`` holds them against the model in use.
"""

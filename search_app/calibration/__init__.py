"""Fitting the relevance model to judgements, and saying honestly how well it does.

``examples`` looks at every judged question once; ``fit`` makes a model of some of them; ``folds``
measures models on questions they were not fitted to; ``ablation`` leaves one feature out at a time.
"""

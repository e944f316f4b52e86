"""Who and what fits, and why: the only code that compares texts.

`suggestions` ranks organisations for a challenge after the `filters`; `fit` judges one text against one challenge; `reasons` puts
either into words. Nothing here asks who wants to know: actions and queries do.
"""

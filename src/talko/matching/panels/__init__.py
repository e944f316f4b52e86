"""What matching brings to the pages of challenges, organisations and solutions, which do not know it: a module a page."""

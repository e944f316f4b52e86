"""Who can help with a challenge, in whatever language they write: suggestions with reasons, invitations, and watches.

A wing: it joins the pages of challenges, organisations and solutions as panels. Nothing is sent without a person's click, and no
personal data ranks anyone.
"""

"""Sharing a public page: its `og:` tags and picture, QR code, poster, and the card that other sites embed.

Everything here answers the same to everyone, and knows nothing of what not everyone may read.
"""

"""What every room shares: base models, money, languages, markdown, permissions, errors, audit, panels, schedule.

Core knows nothing of cities, organisations or challenges. Whatever two rooms both need and neither owns stands here.
"""

"""The shell: base templates, components, static files, the home page, search and error pages. Nobody imports it."""

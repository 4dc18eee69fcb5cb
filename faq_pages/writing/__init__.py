"""Pages and answers as one text each: HTML, Markdown, plain text, facts for search engines."""

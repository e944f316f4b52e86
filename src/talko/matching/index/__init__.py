"""What is known of organisations and challenges, in one common language and ready to be searched.

From the ground up: texts (`source_texts`), their words in the common language (`lexicons`, `query_text`), one stored document a
subject (`documents`), and the index in memory that is made from the documents (`search_index`).
"""

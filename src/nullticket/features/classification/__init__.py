"""What a ticket says: category, priority, keywords, intent, and how sure we are of each.

Owns the values every engine answers with (`results`), the keyword engine that always works (`keywords` over the
tables in `tables/`), the estimate of impact and urgency (`priority`, `floors`), and what is read out of the text
(`intent`, `entities`, `keyphrases`, `masking`). It decides nothing about teams and never touches a ticket row.
"""

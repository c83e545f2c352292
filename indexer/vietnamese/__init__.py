"""Vietnamese text: pure functions, the same for indexing, querying and highlighting.

normalise.py   clean: what every text goes through once, before it is stored and counted in
tone.py        modern: one placement of the tone mark (hóa → hoá), the same length
fold.py        fold: marks off (kế → ke, đ → d), the same length
syllables.py   is_syllable, quality, marked_share: what can be spelled, from tables/syllables.toml
numbers.py     document numbers (57-KL/TW) in running text and as people type them; codes.py knows the codes
dates.py       dates as far as a text gives them
segment.py     segment: words of a line, by pyvi's model; crfsuite.py reads the model's file format
encodings.py   decode_legacy, decode, of_font: TCVN3, VNI, VISCII and windows-1258 to Unicode, by tables/legacy.toml
spaced.py      letter-spaced headings (K Ế  H O Ạ C H) put together again
analyse.py     analyse, number_tokens: the tokens of the index, in all their forms, with offsets
"""

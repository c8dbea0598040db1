"""How well articles are split: a corpus with its truth, the scores, and peers in the same run.

    python -m tests.bench.splitting               the development part: look as often as you like
    python -m tests.bench.splitting --examples    every line that was read wrongly, and why
    python -m tests.bench.splitting --held-back   the other third: once, at the end, numbers only

Which part an article is in depends on a hash of the first part of its file name (`tomatoes` in
`tomatoes--diary.md`), so that articles that belong together stay together and nobody chooses.
Whoever tunes the splitter on the held-back part has no measurement any more, only a memory.

`corpus/` holds the articles, one line of source for each paragraph, item or heading; `library.py`
says how they are marked. `layouts.py` turns each into files as people have them and knows on which
lines everything ended up.

NLTK, for its TextTiling, is not among the project's dependencies: `uv pip install nltk numpy`.
"""

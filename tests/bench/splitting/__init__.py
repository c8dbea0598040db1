"""How well articles are split: a corpus with its truth, the scores, and peers in the same run.

    python -m tests.bench.splitting               the development part: look as often as you like
    python -m tests.bench.splitting --examples    every line that was read wrongly, and why
    python -m tests.bench.splitting --held-back   the held-back part: once, at the end, numbers only

Each part is a folder: `corpus/development` and `corpus/held_back`. The articles that are held back
were written without a look at the splitter's rules, after those were tuned on the others. Whoever
tunes the splitter on the held-back part has no measurement any more, only a memory; it becomes
development, and a new one has to be written.

In them each line of source is a paragraph, item or heading; `library.py` says how they are marked.
`layouts.py` turns each into files as people have them and knows on which lines everything ended
up.

NLTK, for its TextTiling, is not among the project's dependencies: `uv pip install nltk numpy`.
"""

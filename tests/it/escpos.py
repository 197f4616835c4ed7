"""What python-escpos says, as JSON: the bytes of commands, and texts read back from bytes by its own tables."""
import codecs
import json
import sys

from escpos.capabilities import get_profile
from escpos.printer import Dummy
from PIL import Image

asked = json.load(sys.stdin)
profile = get_profile("TM-T88V")
pages = {int(number): name for number, name in profile.profile_data["codePages"].items()}


def said(act):
    printer = Dummy(profile="TM-T88V")
    act(printer)
    return printer.output.hex()


def page_of(name, letters):
    def act(printer):
        printer.magic.force_encoding(name)
        printer.text(letters)

    return said(act)


def read_back(data):
    """The text of bytes in which nothing but code pages changes."""
    data, text, page, at = bytes.fromhex(data), "", "CP437", 0
    while at < len(data):
        if data[at : at + 2] == b"\x1bt":
            page, at = pages[data[at + 2]], at + 3
            continue
        text += codecs.decode(data[at : at + 1], page.lower())
        at += 1
    return text


def picture(printer):
    image = Image.new("1", (16, 3), 1)
    for x, y in [(0, 0), (15, 1), (3, 2), (4, 2)]:
        image.putpixel((x, y), 0)
    printer.image(image, impl="bitImageRaster")


bars = {"height": 80, "width": 3, "pos": "BELOW", "font": "A", "align_ct": False}
json.dump(
    {
        "pages": {name: page_of(name, letters) for name, letters in asked["pages"].items()},
        "texts": [said(lambda printer: printer.text(text)) for text in asked["texts"]],
        "read": [read_back(data) for data in asked["read"]],
        "commands": {
            "init": said(lambda printer: printer.hw("INIT")),
            "ean13": said(lambda printer: printer.barcode(asked["ean13"], "EAN13", **bars)),
            "code128": said(lambda printer: printer.barcode("{B" + asked["code128"], "CODE128", function_type="B", **bars)),
            "qr": said(lambda printer: printer.qr(asked["qr"], ec=1, size=5, model=2, native=True)),
            "cut": said(lambda printer: printer.cut(mode="PART")),
            "kick2": said(lambda printer: printer.cashdraw(2)),
            "kick5": said(lambda printer: printer.cashdraw(5)),
            "left": said(lambda printer: printer.set(align="left")),
            "centre": said(lambda printer: printer.set(align="center")),
            "right": said(lambda printer: printer.set(align="right")),
            "feed": said(lambda printer: printer.print_and_feed(3)),
            "picture": said(picture),
        },
    },
    sys.stdout,
)

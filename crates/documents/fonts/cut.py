"""Cuts Noto Serif CJK SC to the characters that papers need; `cargo xtask fonts` calls it.

Arguments: the collection's file, the file to write, Unihan_OtherMappings.txt.
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

# Simplified Chinese in Debian's collections.
NAMES = ("Noto Serif CJK SC",)
# Latin, Greek, Cyrillic, punctuation, signs, numerals in circles, CJK punctuation, units, full width.
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x391, 0x3C9), (0x401, 0x451), (0x2010, 0x205E),
    (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218B), (0x2190, 0x2199), (0x2200, 0x22FF),
    (0x2460, 0x24FF), (0x2500, 0x257F), (0x25A0, 0x25FF), (0x2605, 0x2606), (0x3000, 0x303F),
    (0x3220, 0x3243), (0x3251, 0x325F), (0x32B1, 0x32BF), (0x3300, 0x33FF), (0xFE30, 0xFE4F),
    (0xFF01, 0xFFE6),
]


def wanted(mappings):
    """通用规范汉字表 (the Unihan property kTGH), GB 2312, and RANGES."""
    characters = {c for low, high in RANGES for c in range(low, high + 1)}
    with open(mappings, encoding="utf-8") as lines:
        table = {int(line.split()[0][2:], 16) for line in lines if "\tkTGH\t" in line}
    assert len(table) == 8105, len(table)
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                characters.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return characters | table


def main(collection, out, mappings):
    fonts = TTCollection(collection, lazy=True).fonts
    font = next(f for f in fonts if f["name"].getDebugName(1) in NAMES or f["name"].getDebugName(16) in NAMES)
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    # The day it was cut is none of its business: the same font, the same bytes.
    font.recalcTimestamp = False
    cut = subset.Subsetter(options)
    cut.populate(unicodes=wanted(mappings))
    cut.subset(font)
    font.save(out)


main(*sys.argv[1:])

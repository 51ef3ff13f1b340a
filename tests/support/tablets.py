"""A leaflet of ours with tables, lists within lists, questions, and what not to do."""

TABLETS = """---
title: "Tablets at home: after your operation"
---

## Your tablets

Take these on each day of the first week:

| Medicine | Morning | Noon | Evening |
|---|---|---|---|
| Dormal | 5 mg | | 2.5 mg |
| Sennax | | | 2 tablets |
| Paracol | 500 mg | 500 mg | 1,000 mg |

From the second week on, take them as this table says:

| Medicine | Days | How much | Do not take it with |
|---|---|---|---|
| Dormal | 8 to 14 | 2.5 mg in the morning | grapefruit juice |
| Sennax | 8 to 10 | 1 tablet at night | other laxatives |

## If you feel sick

Try these first:

- Eat small meals.
- Drink through the day:
  - water
  - weak tea
- Take Dormal after food.

If that does not help:

1. Stop Sennax.
2. Wait for six hours.
3. Call the ward.

## Do not

- drive for two days
- lift more than 5 kg
- drink alcohol while you take Paracol

## Call 999 if:

- you cannot breathe well
- you bleed and it does not stop

## Questions

### Can I take Paracol and Dormal together?

Yes. They do not act on each other.

### What if I forget a tablet?

Leave it out. Never take two at once.
"""

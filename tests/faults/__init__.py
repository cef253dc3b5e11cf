"""The sweep of faults: damage is done, a build is run, and what it left is judged.

    sweep         `make faults`: all tries, and the table
    bench         scratch copies of the project, and what "survived" means
    small         a course that builds in a tenth of a second
    damage        what can happen to the files of a cache

A kind of fault is a function `attempt(bench, rng, number)`, which raises `Lost` if the try did
not survive. These modules hold kinds, in a dictionary `KINDS` of how often and what:

    cache         damage to what is kept between builds
    kills         builds that are ended at any moment
    weights       files that are no weights, or strange ones
    pages         pages, templates and settings
    surroundings  the environment, the disk, and what stands in the way of `site/`
    experiments   what an experiment may do
"""

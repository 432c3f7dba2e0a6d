"""The engine at work on real input: a real plan replayed, and a made-up region of scripted people.

Time is an argument. ``nap5`` gives the engine a published plan, report by report; ``region`` lets a year pass in which
people sit down at their ``desk``; ``run`` does both on fresh databases, and ``report`` shows what happened.
"""

"""The engine at work on real input, with time as an argument: a real plan replayed, and a made-up region of scripted people.

``nap5`` gives the engine a published plan report by report, ``region`` sets up a region with its municipalities, ``people``
and ``desk`` act in it, ``run`` does all of it on a fresh database and ``report`` shows what happened.
"""

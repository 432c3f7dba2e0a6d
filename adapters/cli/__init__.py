"""The command line: one small module for each group of commands.

``main`` starts it, ``app`` lists the groups, ``usage`` says what was typed wrongly, ``refusals`` what was refused,
``work`` opens the instance, ``output`` shows. A command imports what it needs when it runs, so that help comes at once.
"""

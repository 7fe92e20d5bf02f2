"""How people of the desk work.

Owns saved views, habits, what each person has read, reminders, and bulk jobs: one change to many tickets, carried out
under the name of who asked.
"""

"""What people's corrections teach: labels, training, the choice of a model, and how right the engines are.

Listens to changed and ended tickets. Trains between two transactions and never inside one; which model decides is one
row that every process looks at before a batch.
"""

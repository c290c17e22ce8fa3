"""Needs: what a resident asks for, from raised to rated (点单 审单 派单 接单 服务 评单).

Nouns: Need, Category, NeedStep (its story), Assignment, HelpingUnit, Delay, Follow, Attachment,
ClockRule, Template, CallBack. States and steps: models/flow.py.
"""

"""The service hall: departments, matters, windows, the queue, cases, ratings, questions, forms.

Nouns     Department, Matter, Material; Window, WindowService, Clerk, Sitting; Ticket, TicketMatter.
          Case, CaseMaterial, CaseClock, Extension, CaseHelp; FormTemplate, FormAnswer, FormFiling.
          Rating, RatingReason, Rectification; Question.
Ticket    waiting → called → serving → done, and aside: held, passed; ended without: left, expired.
Case      received ⇄ incomplete → accepted → review ⇄ special → granted or denied → delivered →
          rated → archived; ended without: refused, withdrawn, ended.
"""

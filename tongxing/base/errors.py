"""Errors a person may see.

Refused                    the request is understood and the rules say no: 409
├── base.BadFile           a photo or voice note is not what it says it is
├── places.HasChildren     a place cannot close while places below it are open
├── places.TooManyPhotos   a place shows so many photos
├── people.PhoneInUse      another account signs in by this phone
├── people.AlreadyRegistered  a person with this id number is here already
├── people.ChangedMeanwhile  the facts were changed while somebody looked at them
├── people.WrongDoubleStep  the step does not follow from where the two rows stand
├── people.OwnMerge        a merge takes two people, and neither is of the two rows
├── people.NotOnePerson    two id numbers are two people, and a role is given back before
├── people.TooLateToUndo   a merge is undone within so many days
├── people.AlreadyActs     somebody acts for this person already
├── teams.MayNotRegister   too young to register, or without a guardian's consent
├── teams.TooLateToEnter   hours are entered by hand within so many working days
├── teams.NotYetServed     hours are entered when the service is over
├── teams.TakenBackAlready  a line of hours is taken back once
├── teams.WrongHoursStep   the step does not follow from where the request stands
├── teams.OwnRequest       nobody decides about their own hours or what they asked
├── teams.AskedAlready     a line of hours has one open request at a time
├── teams.NothingToCertify  no hours of these days that nobody disputes
├── teams.TooManyLines     a certificate of more services than fit
├── teams.CountsAlready    time that is counted already counts no second time
├── teams.TooFewPoints     what costs more points than the purse holds
├── teams.NoneLeft         the last of a reward was taken a moment ago
├── teams.OwnExchange      nobody approves or hands out what is for themselves
├── teams.WrongExchangeStep  the step does not follow from where the exchange stands
├── teams.HonouredAlready  an honour is recorded once
├── teams.AppliedAlready   one open application for a team and person
├── teams.WrongApplicationStep  the step does not follow from where the application stands
├── teams.OwnApplication   nobody answers their own application
├── teams.NotUnderThat     a team stands under none of its own, none that is over, three levels deep
├── teams.EnoughAlready    a call stops at the number that was wanted
├── teams.CallOver         a call that has ended takes no answer
├── teams.NobodyToWriteTo  none of those whom a letter is for has an account
├── teams.TooManyLetters   one person writes to many so many times a day
├── hall.AlreadySitting    somebody is at the window, or the clerk is at another
├── hall.NotSitting        the clerk has no window at the moment, or is on no break
├── hall.StillServing      the window has a person already
├── hall.WrongTicketStep   the step does not follow from where the number stands
├── hall.NobodyWaits       there is nobody whom the window may call
├── hall.CalledTooSeldom   a number is passed only after so many calls
├── hall.AlreadyWaiting    who holds an open number draws no second one
├── hall.LoanEnded         a block of numbers was taken back from a kiosk or from paper
├── hall.NotLent           a number that was never lent
├── hall.LentNumberUsed    a lent number is taken in once
├── hall.HallClosed        a phone draws numbers only while the hall is open
├── hall.NotDrawnNow       numbers for this are drawn between certain hours only
├── hall.DrawnOut          the numbers of the day are gone
├── hall.RuleChanged       somebody else has just changed that line of the hall's tables
├── hall.BegunThatDay      a line that began today and may have been used is not replaced
├── hall.BeginsInThePast   no rule begins before today
├── hall.NotItsDay         only a day that a weekly closing closes is left out of it
├── hall.FilledElsewhere   a matter is filled in by one form
├── hall.NotFree           who should stand in is busy, or the window has somebody
├── hall.LeaveAskedAlready  the same leave is asked for once at a time
├── hall.LeaveIsOver       leave is not granted for days that are over
├── hall.OwnLeave          nobody answers their own request for leave
├── hall.WrongLeaveStep    the step does not follow from where the request for leave stands
├── hall.NoRoom            the slot was filled a moment ago
├── hall.BookedThatDay     one appointment a person and day
├── hall.TooLateToCancel   an appointment is cancelled some hours before
├── hall.BlockedFromBooking  repeated no-shows book nothing for a while
├── hall.NotBookable       that time cannot be booked
├── hall.NotYourTime       too early to check in
├── hall.WrongBookingStep  the step does not follow from where the appointment stands
├── hall.TooLittleKnown    too few days on record to foretell one
├── hall.WrongCaseStep     the step does not follow from where the case stands
├── hall.AlreadyOpen       a person has one open case of a matter, unless it is another's
├── hall.MaterialsMissing  nothing is accepted or granted that lacks a paper
├── hall.NothingMissing    a notice names what is missing
├── hall.ToldOnceOnly      a second notice asks for nothing new
├── hall.TooLateToAsk      the time for the notice is over: the case counts as accepted
├── hall.NoReasonGiven     nothing overdue is decided before its reason is public
├── hall.MustComeInPerson  a matter that takes no agent
├── hall.ExtensionNotOpen  the request for more time has been decided already
├── hall.ExtendedAlready   a case is extended once
├── hall.TooLong           more time than the law of the matter gives
├── hall.HelpsAlready      somebody helps with a case once
├── hall.RatedAlready      a matter is rated once
├── hall.NotYetRateable    a matter is rated when it is done
├── hall.RatingOver        the time for rating is over
├── hall.RatedAtTheDesk    nobody rates as staff, in their session or on their device
├── hall.WrongRectificationStep  the step does not follow from where the work order stands
├── hall.WrongQuestionStep  the step does not follow from where the question stands
├── hall.FilledMeanwhile   somebody else has saved the form since the page was opened
├── hall.FormIncomplete    a form is handed in when all is answered
├── hall.FormDoesNotAgree  two answers contradict each other
├── hall.CorrectionsOver   a form is corrected only as long as its season lasts
├── hall.TooEarly          the year to report on is not over
├── activities.WrongActivityStep  the step does not follow from where the activity stands
├── activities.NotOpenForSignUp  signing up has not begun or is over
├── activities.FullUp      no place is left and nobody waits for one
├── activities.SignedUpAlready  nobody is in two parties of an activity
├── activities.MayNotTakePart  the activity's own rules: residence, age, team, once a season
├── activities.GuestsNotWelcome  this activity asks for an account
├── activities.PhoneHasAPlace  a guest's phone has one place in an activity
├── activities.TooManyGuests  one address signs up so many guests an hour
├── activities.PhoneMustSignIn  a phone that let places go to waste signs up no guest
├── activities.PausedFromSigningUp  who failed to come repeatedly waits a while
├── activities.NotPaused   a pause is lifted once, while it lasts
├── activities.WrongSignUpStep  the step does not follow from where the sign-up stands
├── activities.TooLateToConfirm  an offered place is kept until a moment
├── activities.NotHereNow  the doors are not open yet, or it is over
├── activities.StaleCode   the code at the door changes; a picture of it is of no use
├── activities.TooFarAway  nobody checks in from home
├── activities.NoPlaceHere  the sign-up has no place to come to
├── activities.NotThisGate  the sign-up is for another activity
├── activities.NotInside   who goes has come
├── activities.NoSuchSignUp  a code that is nobody's
├── activities.ToldTooLate  a gate tells within so many days
├── activities.WrongOrderStep  the step does not follow from where the order stands
├── activities.CameNot     who did not come says nothing of it
├── activities.SaidAlready  a party says once how it was
├── activities.ThemeInUse  a series that activities belong to stays
├── duty.MayNotStand       neither on the volunteers' register nor in the party
├── duty.WrongDutyLeaveStep  the step does not follow from where the leave stands
├── duty.OwnDutyLeave      nobody grants their own leave
├── duty.WrongRosterStep   the step does not follow from where the roster stands
├── duty.ChangedSincePlanned  the roster was changed since the plan was made from it
├── duty.LaidAlready       a post is in one roster of a month
├── duty.NothingToStand    no post of the month says how many it wants
├── duty.ShiftIsFull       the heads of a shift are taken
├── duty.StandsElsewhere   nobody is in two places at a time
├── duty.BreaksRules       a hard rule would not hold, said in sentences
├── duty.NotOfThisRoster   a shift of another roster, or somebody who stands no more
├── duty.WrongDutyStep     the step does not follow from where the place in a shift stands
├── duty.ShiftHasBegun     what has begun is neither swapped nor given up
├── duty.WrongPlanStep     the step does not follow from where the plan of a roster stands
├── duty.PlanInTheMaking   a roster is planned once at a time
├── duty.WrongSwapStep     the step does not follow from where the swap stands
├── duty.SwapAskedAlready  a shift is offered to one at a time
├── duty.OwnSwap           neither with oneself nor approved by one of the two
├── duty.WrongCallStep     the step does not follow from where the call stands
├── duty.NotYourShiftNow   no shift here now
├── duty.StalePostCode     the code at the post changes; a picture of it is of no use
├── duty.TooFarFromPost    nobody signs in from home
├── duty.HandOverFirst     nobody leaves before the next one has signed
├── duty.NotTheirsToSign   the successor signs, at the post, and is another person
├── duty.WrongHandoverStep  the step does not follow from where the handover stands
├── needs.WrongStep        the step does not follow from where the need stands
├── needs.Paused           the clock stands still: resume first
├── needs.TooManyReturns   a need has been sent back as often as the rule allows
├── needs.DelayNotOpen     the pause or extension has been decided already
├── outcomes.NotNow        a need becomes an activity once it is reviewed, while it is open
├── imports.Unreadable     a sheet cannot be read at all
└── imports.InUse          an import cannot be undone: its rows have been used since

Each kind is defined beside the code that raises it. Anything else that escapes is
a bug and gets the plain error page.
"""


class Refused(Exception):
    """The rules say no. The message is shown as it is, so write it for that person."""

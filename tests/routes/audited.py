"""Routes that hand out a person's data or a file: the audit log tells of each time."""

# What these hand out is in the audit log each time: one person's data, or a file. A new
# page of a person, or one more file of the staff's, fails a test until it stands here.
READS_PERSON = {
    *("cohort_person", "cohort_grant", "cohort_refuse", "cohort_deadline"),
    *("cohort_take_out", "cohort_note", "cohort_move"),
    *("cohort_conversation", "cohort_conversation_answer"),
    "cohort_conversation_settle",
    *("cms_cohort_person", "cms_cohort_deadline", "cms_cohort_take_out"),
    "cms_cohort_move",
}
EXPORTS = {
    *("cohort_export", "cohort_export_csv", "report_statements", "report_statement"),
    *("cohort_everybody_xlsx", "cohort_everybody_csv", "cohort_rollup_xlsx"),
    *("cohort_roster_problems", "cms_cohort_roster_problems"),
    *("cohort_certificates_zip", "cohort_certificate_credential"),
}
# What these show is one certificate, whose holder the row names.
READS_CERTIFICATE = {
    *("cohort_certificate", "cms_certificate", "cms_certificate_request"),
    *("cms_certificate_revoke", "cms_certificate_replace", "cms_certificate_correct"),
}
# Who took nobody back is led to the people: the page shows nobody in this world.
LEADS_AWAY = {"cohort_take_back", "cms_cohort_take_back"}

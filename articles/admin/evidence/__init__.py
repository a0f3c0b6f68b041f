from articles.admin.evidence import analysis, evidence, rule, source

# What rsdmx reads from a service that it knows only by the address.

suppressPackageStartupMessages(library(rsdmx))
arguments <- commandArgs(trailingOnly = TRUE)
base <- paste0(arguments[1], "/sdmx")
flow <- arguments[2]
builder <- SDMXREST21RequestBuilder(regUrl = base, repoUrl = base, compliant = TRUE)
addSDMXServiceProvider(SDMXServiceProvider(agencyId = "HERE", name = "Here", builder = builder))

asked <- function(...) readSDMX(providerId = "HERE", ...)
by_address <- function(rest) readSDMX(paste0(base, "/data/", flow, "/Q.GDP_REAL", rest))
# Of the version that Debian has, a comparison of several things at once is only warned of.
table_of <- function(message, columns, ...) {
  found <- suppressWarnings(as.data.frame(message, ...))
  lapply(seq_len(nrow(found)), function(row) lapply(columns, function(one) found[row, one]))
}

sink(stderr()) # it says what it fetches
structure <- asked(resource = "datastructure", resourceId = flow)
codes <- slot(slot(structure, "codelists"), "codelists")
labelled <- asked(resource = "data", flowRef = flow, key = "D.CASES", dsd = TRUE)
read <- list(
  flows = as.data.frame(asked(resource = "dataflow"))[, c("id", "Name.en")],
  codelists = vapply(codes, slot, "", "id"),
  data = table_of(asked(resource = "data", flowRef = flow, key = "Q.GDP_REAL"), c("obsTime", "obsValue", "CHANGE")),
  from = table_of(asked(resource = "data", flowRef = flow, key = "Q.GDP_REAL", start = "2024-Q2"), "obsTime"),
  labelled = table_of(labelled, c("obsTime", "obsValue", "QUALIFIER_label.en"), labels = TRUE),
  `as of` = table_of(by_address("?asOf=2024-06-01T08:00:00Z"), c("obsTime", "obsValue")),
  history = table_of(by_address("?includeHistory=true"), c("obsTime", "obsValue", "CHANGE", "VALID_FROM"))
)
sink()
cat(jsonlite::toJSON(read, auto_unbox = TRUE, na = "null", digits = NA))

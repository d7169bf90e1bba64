# The values of a series as R reads them as text.

arguments <- commandArgs(trailingOnly = TRUE)
figures <- paste0(arguments[1], "/v1/series/", arguments[2], "/figures")
read <- list(
  `read.csv` = read.csv(paste0(figures, ".csv"), colClasses = "character")$value,
  `no loss` = as.character(read.csv(paste0(figures, ".csv"), numerals = "no.loss")$value),
  jsonlite = jsonlite::fromJSON(figures)$items$value
)
cat(jsonlite::toJSON(read))

# The blocks of R on a page of the documentation, run one after the other, with what each of them prints.

arguments <- commandArgs(trailingOnly = TRUE)
options(width = 100)

page <- paste(readLines(arguments[1], encoding = "UTF-8"), collapse = "\n")
page <- gsub("http://127.0.0.1:8000", arguments[2], page, fixed = TRUE)
page <- gsub("asr_your_token", arguments[3], page, fixed = TRUE)
blocks <- regmatches(page, gregexpr("(?<=\n```r\n)(?s:.*?)(?=\n```)", page, perl = TRUE))[[1]]

printed_by <- function(block) {
  out <- capture.output(source(exprs = parse(text = block), local = globalenv(), print.eval = TRUE))
  paste0(out, "\n", recycle0 = TRUE, collapse = "")
}
cat(jsonlite::toJSON(vapply(blocks, printed_by, "", USE.NAMES = FALSE)))

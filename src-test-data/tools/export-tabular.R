# Rscript export-tabular.R LIBROOT OUT   writes the sets of the benchmark against trees that are not part of the project.
# LIBROOT: folder of extracted R packages, usr/lib/R/site-library; needs only r-base-core.
# Licences: those of the packages (GPL or MIT); the sets are from UCI and from the papers that the packages' pages name.
a <- commandArgs(TRUE); root <- a[1]; out <- a[2]; dir.create(out, showWarnings = FALSE); options(digits = 15, scipen = 15)
get1 <- function(pkg, name, obj = name) { e <- new.env(); data(list = name, package = pkg, lib.loc = root, envir = e); get(obj, envir = e) }
w <- function(x, f, quote = TRUE) write.csv(as.data.frame(x), file.path(out, paste0(f, ".csv")), row.names = FALSE, na = "", quote = quote)
w(get1("modeldata", "meats")[, c(paste0("x_", sprintf("%03d", 1:100)), "fat")], "meats")   # label: fat
w(cbind(get1("caret", "BloodBrain", "bbbDescr"), logBBB = get1("caret", "BloodBrain", "logBBB")), "bbb")   # logBBB
s <- get1("modeldata", "Sacramento"); s$zip <- NULL; w(s, "sacramento")   # price
w(get1("AER", "CPS1988"), "cps1988")                                      # wage
d <- as.data.frame(get1("ggplot2", "diamonds"))                           # price
for (n in c("cut", "color", "clarity")) d[[n]] <- as.integer(d[[n]])      # ordered factors -> 1..k
w(d[c(setdiff(names(d), "price"), "price")], "diamonds-numeric", quote = FALSE)
w(get1("modeldata", "mlc_churn"), "churn")                                # churn, 14 % yes
w(get1("kernlab", "spam"), "spam")                                        # type
w(get1("mlbench", "Shuttle"), "shuttle")                                  # Class, 7, rare ones
w(get1("mlbench", "Vowel"), "vowel")                                      # Class, 11
w(get1("modeldata", "pd_speech"), "pd_speech")                            # class, 751 features

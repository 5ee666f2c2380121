module github.com/corpintel/intel

go 1.26

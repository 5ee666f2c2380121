package analysis

import (
	"math/big"
	"strconv"
	"strings"
)

func (d Decimal) rat() *big.Rat {
	r, _ := new(big.Rat).SetString(d.coefficient().String() + "e" + strconv.Itoa(d.exp))
	return r
}

// grain returns the power of ten of the last digit that is not zero; zero has
// the finest grain there is.
func (d Decimal) grain() int {
	if d.Sign() == 0 {
		return -maxExponent
	}
	s := d.coefficient().String()
	return d.exp + len(s) - len(strings.TrimRight(s, "0"))
}

// digits counts the digits between the first and the last that are not zero.
func (d Decimal) digits() int {
	return len(strings.TrimRight(d.Abs().coefficient().String(), "0"))
}

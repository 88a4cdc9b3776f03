package content

import (
	"math"
	"slices"
	"strings"
)

// OfficeKinds are the kinds of the offices in the packs, in the packs' order.
func (s *Set) OfficeKinds() []string {
	var kinds []string
	for _, o := range s.Offices {
		if !slices.Contains(kinds, o.Kind) {
			kinds = append(kinds, o.Kind)
		}
	}
	return kinds
}

// At reports that an office's name or address names a place.
func (o *Office) At(place string) bool {
	return strings.Contains(o.Name, place) || strings.Contains(o.Address, place)
}

// Metres is the length of the great circle between two points in degrees (haversine
// formula on a sphere of 6371 km).
func Metres(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, rad = 6371e3, math.Pi / 180
	sinLat, sinLon := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	h := sinLat*sinLat + math.Cos(lat1*rad)*math.Cos(lat2*rad)*sinLon*sinLon
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}

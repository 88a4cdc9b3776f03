package duty

import (
	"strings"

	"github.com/goccy/go-yaml"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// listFile is a file of duty lists, for those who keep them as text.
type listFile struct {
	Year   int        `yaml:"year"`
	Source string     `yaml:"source"`
	Lists  []fileList `yaml:"lists"`
}

type fileList struct {
	Unit  string     `yaml:"unit"`
	Items []fileItem `yaml:"items"`
}

type fileItem struct {
	ID       string        `yaml:"id"`
	What     string        `yaml:"what"`
	Audience string        `yaml:"audience"`
	Form     string        `yaml:"form"`
	When     string        `yaml:"when"`
	Start    datebook.Date `yaml:"start"`
	Deadline datebook.Date `yaml:"deadline"`
	Office   string        `yaml:"office"`
	Evidence string        `yaml:"evidence"`
	Times    int           `yaml:"times"`
	Words    []string      `yaml:"words"`
}

// ListsFromYAML reads duty lists from a file. The year of the file counts where it has
// one.
func ListsFromYAML(data []byte, year int, known []Unit) ([]List, error) {
	var f listFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "责任清单文件写法有误：%s", strings.SplitN(yaml.FormatError(err, false, false), "\n", 2)[0])
	}
	if f.Year > 0 {
		year = f.Year
	}
	ids := map[string]string{}
	for _, u := range known {
		ids[u.Name] = u.ID
	}
	var out []List
	for _, l := range f.Lists {
		if ids[l.Unit] == "" {
			return nil, fault.New(fault.NotFound, "没有“%s”这个单位，请先导入单位。", l.Unit)
		}
		list := List{Unit: ids[l.Unit], Year: year, Source: f.Source}
		for _, i := range l.Items {
			list.Items = append(list.Items, Item{ID: i.ID, What: i.What, Audience: i.Audience, Form: Form(i.Form), When: i.When, Start: i.Start,
				Deadline: i.Deadline, Office: i.Office, Evidence: i.Evidence, Times: i.Times, Words: i.Words})
		}
		out = append(out, list)
	}
	return out, nil
}

package report

import "fmt"

const (
	officeType = "application/vnd.openxmlformats-officedocument."
	wordType   = officeType + "wordprocessingml."
)

// contentTypes tells readers what each part is.
func contentTypes(charts int) node {
	part := func(path, kind string) node {
		return el("Override").with("PartName", path, "ContentType", kind)
	}
	types := el("Types",
		el("Default").with("Extension", "rels", "ContentType", "application/vnd.openxmlformats-package.relationships+xml"),
		el("Default").with("Extension", "xml", "ContentType", "application/xml"),
		part("/word/document.xml", wordType+"document.main+xml"),
		part("/word/styles.xml", wordType+"styles+xml"),
		part("/word/settings.xml", wordType+"settings+xml"),
		part("/word/fontTable.xml", wordType+"fontTable+xml"),
		part("/word/footer1.xml", wordType+"footer+xml"),
		part("/word/footer2.xml", wordType+"footer+xml"),
		part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
		part("/docProps/app.xml", officeType+"extended-properties+xml"))
	for i := range charts {
		types = types.add(part(fmt.Sprintf("/word/charts/chart%d.xml", i+1), officeType+"drawingml.chart+xml"))
	}
	return types.with("xmlns", nsPackage+"content-types")
}

func relation(id, kind, target string) node {
	return el("Relationship").with("Id", id, "Type", kind, "Target", target)
}

func packageRelations() node {
	return el("Relationships",
		relation("rId1", nsRel+"/officeDocument", "word/document.xml"),
		relation("rId2", nsPackage+"relationships/metadata/core-properties", "docProps/core.xml"),
		relation("rId3", nsRel+"/extended-properties", "docProps/app.xml"),
	).with("xmlns", nsPackage+"relationships")
}

func documentRelations(charts int) node {
	out := el("Relationships",
		relation("rId1", nsRel+"/styles", "styles.xml"),
		relation("rId2", nsRel+"/settings", "settings.xml"),
		relation("rId3", nsRel+"/fontTable", "fontTable.xml"),
		relation("rId4", nsRel+"/footer", "footer1.xml"),
		relation("rId5", nsRel+"/footer", "footer2.xml"))
	for i := range charts {
		out = out.add(relation(chartRelation(i+1), nsRel+"/chart", fmt.Sprintf("charts/chart%d.xml", i+1)))
	}
	return out.with("xmlns", nsPackage+"relationships")
}

// chartRelation is the relation by which the text refers to its n-th chart.
func chartRelation(n int) string { return fmt.Sprintf("rId%d", 100+n) }

// coreProperties carry no time of writing: the same document is the same file.
func coreProperties(d Document) node {
	return el("cp:coreProperties", el("dc:title", d.Title), el("dc:creator", d.Issuer), el("dc:language", "zh-CN")).
		with("xmlns:cp", nsPackage+"metadata/core-properties", "xmlns:dc", "http://purl.org/dc/elements/1.1/")
}

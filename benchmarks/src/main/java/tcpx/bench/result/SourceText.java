package tcpx.bench.result;

/** Java source reduced to what the compiler sees: no comments, and one space or line end for any run of white space. */
final class SourceText {
    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int position;

    private SourceText(String text) {
        this.text = text;
    }

    static String essence(String source) {
        SourceText reader = new SourceText(source);
        while (reader.position < source.length()) {
            reader.token();
        }
        return reader.out.toString().strip();
    }

    private void token() {
        if (at("//")) {
            skipTo("\n");
            space();
        } else if (at("/*")) {
            position += 2;
            skipTo("*/");
            position = Math.min(position + 2, text.length());
            space();
        } else if (at("\"\"\"")) {
            literal("\"\"\"");
        } else if (at("\"")) {
            literal("\"");
        } else if (at("'")) {
            literal("'");
        } else if (Character.isWhitespace(text.charAt(position))) {
            position++;
            space();
        } else {
            symbol(text.charAt(position++));
        }
    }

    private boolean at(String mark) {
        return text.startsWith(mark, position);
    }

    private void skipTo(String mark) {
        int end = text.indexOf(mark, position);
        position = end < 0 ? text.length() : end;
    }

    /** Literals are kept as written: white space in them means something. */
    private void literal(String mark) {
        int start = position;
        position += mark.length();
        while (position < text.length() && !at(mark)) {
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
        position = Math.min(position + mark.length(), text.length());
        out.append(text, start, position);
    }

    private void space() {
        if (!out.isEmpty() && Character.isJavaIdentifierPart(last())) {
            out.append(' ');
        }
    }

    /** White space counts only between two words. */
    private void symbol(char c) {
        if (!out.isEmpty() && last() == ' ' && !Character.isJavaIdentifierPart(c)) {
            out.setLength(out.length() - 1);
        }
        out.append(c);
    }

    private char last() {
        return out.charAt(out.length() - 1);
    }
}

package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchmarkVersionTest {
    @Test
    void isTheSameForTheSameClassesInAnyOrder() {
        BenchmarkVersion version = BenchmarkVersion.of(Metric.class, Series.class);
        assertThat(version).isEqualTo(BenchmarkVersion.of(Series.class, Metric.class, Metric.class));
        assertThat(version.text()).matches("(src|class)-[0-9a-f]{12}");
    }

    @Test
    void aNestedClassStandsForTheWholeFile() {
        assertThat(BenchmarkVersion.of(Pairing.Two.class)).isEqualTo(BenchmarkVersion.of(Pairing.class));
    }

    @Test
    void differsForOtherClasses() {
        assertThat(BenchmarkVersion.of(Metric.class))
                .isNotEqualTo(BenchmarkVersion.of(Series.class))
                .isNotEqualTo(BenchmarkVersion.of(Metric.class, Series.class));
    }

    @Test
    void commentsAndLayoutDoNotCount() {
        String before = "/** Old. */\nclass A {\n  int  f( ) { return 1; } // one\n}\n";
        String after = "class A {\n    /* new\n     */\n    int f() {\n        return 1;\n    }\n}";
        assertThat(SourceText.essence(before))
                .isEqualTo(SourceText.essence(after))
                .isEqualTo("class A{int f(){return 1;}}");
    }

    @Test
    void codeAndLiteralsCount() {
        assertThat(SourceText.essence("f(\"a  // b\", '\"', \"\\\"/*\"); // c"))
                .isEqualTo("f(\"a  // b\",'\"',\"\\\"/*\");");
        assertThat(SourceText.essence("x = \"\"\"\n  a \"b\" // c\n  \"\"\";")).contains("  a \"b\" // c\n  ");
        assertThat(SourceText.essence("return 1;")).isNotEqualTo(SourceText.essence("return 2;"));
        assertThat(SourceText.essence("intx;")).isNotEqualTo(SourceText.essence("int x;"));
    }

    @Test
    void needsAClass() {
        assertThatThrownBy(BenchmarkVersion::of).isInstanceOf(IllegalArgumentException.class);
    }
}

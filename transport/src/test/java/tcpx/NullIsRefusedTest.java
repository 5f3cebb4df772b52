package tcpx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What users can construct, and what they can call without an object, on a value, or on an end of a session: null is
 * refused at the call, by name.
 */
class NullIsRefusedTest {
    @Test
    void whatUsersGiveIsRefusedByNameWhereItIsNull() throws Exception {
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        try (ExportedApi api = new ExportedApi()) {
            for (Executable each : api.executables()) {
                AnnotatedType[] parameters = each.getAnnotatedParameterTypes();
                for (int i = 0; i < parameters.length; i++) {
                    if (!each.getParameterTypes()[i].isPrimitive()
                            && !parameters[i].isAnnotationPresent(Nullable.class)) {
                        tried++;
                        Object[] arguments = api.arguments(each);
                        arguments[i] = null;
                        String outcome = outcome(each, api.call(each, arguments));
                        if (!outcome.isEmpty()) {
                            wrong.add(each + ", argument " + (i + 1) + ": " + outcome);
                        }
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(100);
        assertThat(wrong).isEmpty();
    }

    // nothing if it is refused as it should be
    private static String outcome(Executable each, @Nullable Throwable thrown) {
        if (thrown == null) {
            return "accepted";
        }
        String text = String.valueOf(thrown.getMessage());
        boolean byTheJvm = text.startsWith("Cannot ");
        boolean named = byTheJvm ? text.endsWith("\" is null") && isOf(thrown, each) : !text.equals("null");
        return thrown instanceof NullPointerException && named ? "" : thrown.toString();
    }

    // the JVM names the argument where the called method itself was about to use it
    private static boolean isOf(Throwable thrown, Executable called) {
        StackTraceElement top = thrown.getStackTrace()[0];
        String method = called instanceof Constructor ? "<init>" : called.getName();
        return top.getClassName().equals(called.getDeclaringClass().getName())
                && top.getMethodName().equals(method);
    }
}

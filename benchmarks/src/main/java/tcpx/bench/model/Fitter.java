package tcpx.bench.model;

/**
 * How one kind of model is fitted. Deterministic; never throws for positive input of at least {@code parameters}
 * settings.
 */
record Fitter(String name, int parameters, Solver solver) {
    /** The least-squares solution in logarithms. */
    @FunctionalInterface
    interface Solver {
        Model solve(GroupMeans means);
    }

    static final Fitter LINEAR = new Fitter(Linear.NAME, 1, Fitter::linear);
    static final Fitter AMDAHL = new Fitter(Amdahl.NAME, 2, ContentionSolver::amdahl);
    static final Fitter USL = new Fitter(UniversalScalability.NAME, 3, ContentionSolver::universal);
    static final Fitter KNEE = new Fitter(Knee.NAME, 2, means -> {
        KneeSolver.Solution knee = KneeSolver.solve(means);
        return new Knee(knee.slope(), knee.capacity());
    });
    static final Fitter WINDOW = new Fitter(WindowBound.NAME, 2, means -> {
        KneeSolver.Solution knee = KneeSolver.solve(means);
        return new WindowBound(1 / (knee.slope() * 1e9), knee.capacity());
    });
    static final Fitter OVERHEAD = new Fitter(OverheadBandwidth.NAME, 2, OverheadSolver::solve);

    /** Settings needed so that the model can be wrong: one more than it has parameters. */
    int settingsNeeded() {
        return parameters + 1;
    }

    private static Model linear(GroupMeans means) {
        double sum = 0;
        double weight = 0;
        for (int g = 0; g < means.size(); g++) {
            sum += means.weights()[g] * (means.logs()[g] - Math.log(means.xs()[g]));
            weight += means.weights()[g];
        }
        return new Linear(Math.exp(sum / weight));
    }
}

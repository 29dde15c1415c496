namespace Replica.Search.Ranking;

/// <summary>Which documents may fill a page that those which match all clauses do not fill.</summary>
/// <param name="Least">Clauses that they match at least.</param>
/// <param name="LeastWorth">What those clauses are worth together at least.</param>
/// <param name="Bonus">What each clause raises them by: more than all clauses can score.</param>
internal readonly record struct MostRule(int Least, double LeastWorth, double Bonus)
{
    // In fewer documents there is little to choose from, and everything fills.
    private const long ManyDocuments = 4_096;

    // Of what all clauses are worth: "1080p" alone does not stand for a film's name and "1080p".
    private const double LeastShare = 0.4;

    /// <summary>The rule for a query.</summary>
    /// <param name="plans">Its clauses.</param>
    /// <param name="documents">Documents there are.</param>
    /// <param name="hasWhole">True if some match all clauses.</param>
    public static MostRule For(ClausePlan[] plans, long documents, bool hasWhole)
    {
        var (worth, ceilings) = (0.0, 0f);
        foreach (var plan in plans)
        {
            worth += plan.Ceiling;
            ceilings += plan.Ceiling;
        }

        return new((plans.Length + 1) / 2, hasWhole && documents >= ManyDocuments ? worth * LeastShare : 0, Impact.QualityWeight + 1 + ceilings);
    }
}

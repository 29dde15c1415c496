using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Replica.Infra.Tests.Synthesis;

/// <summary>A statement of a policy; its holder is the role that it is for, or the resource that it stands on.</summary>
public sealed record Statement(string Holder, bool IsAllowed, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, JsonObject Json)
{
    /// <summary>What roles may do, from every policy in the template.</summary>
    public static IEnumerable<Statement> OfRoles(Template template) =>
        from policy in template.Of("AWS::IAM::Policy")
        from role in policy["Roles"]!.AsArray()
        from statement in policy["PolicyDocument", "Statement"]!.AsArray()
        select Read(Reference.Text(role)!, statement!.AsObject());

    /// <summary>What stands on a resource's own policy.</summary>
    public static IEnumerable<Statement> On(Resource policy, string document = "PolicyDocument") =>
        policy[document, "Statement"]!.AsArray().Select(statement => Read(policy.Id, statement!.AsObject()));

    /// <summary>What IAM would say to a role: allowed by a statement and denied by none.</summary>
    public static bool Allows(Template template, string role, string action, string resource)
    {
        var matching = OfRoles(template).Where(statement => statement.Holder == role && statement.Covers(action, resource)).ToList();
        return matching.Count > 0 && matching.All(statement => statement.IsAllowed);
    }

    /// <summary>True if this is about such a deed.</summary>
    public bool Covers(string action, string resource) =>
        Actions.Any(pattern => Matches(pattern, action)) && Resources.Any(pattern => Matches(pattern, resource));

    public override string ToString() => $"{Holder}: {string.Join(", ", Actions)} on {string.Join(", ", Resources)}";

    private static Statement Read(string holder, JsonObject json) => new(
        holder, json["Effect"]!.GetValue<string>() == "Allow", Reference.Texts(json["Action"]), Reference.Texts(json["Resource"]), json);

    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline);
}

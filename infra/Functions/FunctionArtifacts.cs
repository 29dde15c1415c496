using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Replica.Infra.Settings;

namespace Replica.Infra.Functions;

/// <summary>
/// What <c>infra/publish</c> built. A clean clone has none of it and is synthesised all the same, with a stand-in; the template then carries a
/// rule that makes CloudFormation refuse it before anything is touched.
/// </summary>
internal sealed class FunctionArtifacts(Stack stack, StackSettings settings)
{
    private readonly HashSet<string> _missing = [];

    private string Command => settings.IsSelfContained ? "infra/publish --self-contained" : "infra/publish";

    /// <summary>The code of a function executable.</summary>
    /// <param name="name">Its project's name.</param>
    public Code CodeOf(string name)
    {
        var folder = Path.Combine(settings.Artifacts, settings.IsSelfContained ? "functions-x64" : "functions", name);
        if (File.Exists(Path.Combine(folder, settings.IsSelfContained ? "bootstrap" : $"Replica.{name}.dll")))
            return Code.FromAsset(folder);
        if (_missing.Add(name) && _missing.Count == 1)
            Refuse();
        Annotations.Of(stack).AddWarningV2(
            $"replica:unpublished:{name}", $"The function {name} is not built; run {Command} before cdk deploy, which is refused until then.");
        return Code.FromAsset(Path.Combine(settings.Repository, "infra", "assets", "unpublished"));
    }

    private void Refuse()
    {
        // A rule may compare parameters alone, so the answer is given as one.
        var state = new CfnParameter(stack, "FunctionsBuilt", new CfnParameterProps
        {
            Default = "no",
            AllowedValues = ["no"],
            Description = $"The functions were not built when this template was made; run {Command} and make it again.",
        });
        _ = new CfnRule(stack, "FunctionsHaveToBeBuilt", new CfnRuleProps
        {
            Assertions =
            [
                new CfnRuleAssertion
                {
                    Assert = Fn.ConditionEquals(state.ValueAsString, "yes"),
                    AssertDescription = $"The functions are not built: run {Command}, then cdk deploy again.",
                },
            ],
        });
    }
}

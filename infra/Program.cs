using Amazon.CDK;
using Replica.Infra;
using Replica.Infra.Settings;

// Run by the AWS CDK's command line from the repository's root, where cdk.json stands.
var app = new App(new AppProps { AnalyticsReporting = false });
try
{
    _ = new ReplicaStack(app, StackSettings.Read(app.Node, Directory.GetCurrentDirectory()));
}
catch (SettingException e)
{
    Console.Error.WriteLine($"infra: {e.Message}");
    return 2;
}
app.Synth();
return 0;

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/blang/semver"

	"github.com/pulumi/pulumi/pkg/v3/codegen/cgstrings"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	hcl "github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func (host *languageHost) GeneratePackage(
	_ context.Context, req *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	loader, err := schema.NewLoaderClient(req.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(req.GetSchema()), &spec); err != nil {
		return nil, err
	}
	cached := schema.NewCachedLoader(loader)
	pkg, diagnostics, err := schema.BindSpec(spec, cached, schema.ValidationOptions{AllowDanglingReferences: true})
	response := &pulumirpc.GeneratePackageResponse{Diagnostics: hcl.HclDiagnosticsToRPCDiagnostics(diagnostics)}
	if err != nil || diagnostics.HasErrors() {
		return response, err
	}
	files, err := nodejs.GeneratePackage(
		"pulumi-language-nodejs", pkg, req.GetExtraFiles(), req.GetLocalDependencies(), req.GetLocal(), cached)
	if err != nil {
		return nil, err
	}
	for name, content := range files {
		path := filepath.Join(req.GetDirectory(), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return nil, err
		}
	}
	return response, nil
}

func (host *languageHost) GenerateProgram(
	_ context.Context, req *pulumirpc.GenerateProgramRequest,
) (*pulumirpc.GenerateProgramResponse, error) {
	loader, err := schema.NewLoaderClient(req.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	parser := syntax.NewParser()
	for path, source := range req.GetSource() {
		if err := parser.ParseFile(strings.NewReader(source), path); err != nil {
			return nil, err
		}
		if parser.Diagnostics.HasErrors() {
			return nil, parser.Diagnostics
		}
	}
	program, diagnostics, err := pcl.BindProgram(
		parser.Files, schema.NewCachedLoader(loader), bindOptions(req.GetStrict())...)
	response := &pulumirpc.GenerateProgramResponse{Diagnostics: hcl.HclDiagnosticsToRPCDiagnostics(diagnostics)}
	if err != nil || diagnostics.HasErrors() {
		return response, err
	}
	files, diagnostics, err := nodejs.GenerateProgram(program)
	response.Source = files
	response.Diagnostics = append(response.Diagnostics, hcl.HclDiagnosticsToRPCDiagnostics(diagnostics)...)
	return response, err
}

func (host *languageHost) GenerateProject(
	_ context.Context, req *pulumirpc.GenerateProjectRequest,
) (*pulumirpc.GenerateProjectResponse, error) {
	loader, err := schema.NewLoaderClient(req.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	program, diagnostics, err := pcl.BindDirectory(
		req.GetSourceDirectory(), schema.NewCachedLoader(loader), bindOptions(req.GetStrict())...)
	response := &pulumirpc.GenerateProjectResponse{Diagnostics: hcl.HclDiagnosticsToRPCDiagnostics(diagnostics)}
	if err != nil || diagnostics.HasErrors() {
		return response, err
	}
	var project workspace.Project
	if err := json.Unmarshal([]byte(req.GetProject()), &project); err != nil {
		return nil, err
	}
	return response, nodejs.GenerateProject(
		req.GetTargetDirectory(), project, program, req.GetLocalDependencies(), false, "nodejs")
}

func bindOptions(isStrict bool) []pcl.BindOption {
	options := []pcl.BindOption{pcl.PreferOutputVersionedInvokes}
	if isStrict {
		return options
	}
	return append(options, pcl.NonStrictBindOptions()...)
}

// Link adds SDKs in folders to the program's package.json.
func (host *languageHost) Link(
	ctx context.Context, req *pulumirpc.LinkRequest,
) (*pulumirpc.LinkResponse, error) {
	manager, err := managerOf(req.GetInfo())
	if err != nil {
		return nil, err
	}
	loader, err := schema.NewLoaderClient(req.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	instructions := "You can then use the SDK in your code with:\n\n"
	for _, one := range req.GetPackages() {
		name, err := nameInNpm(ctx, loader, one.GetPackage())
		if err != nil {
			return nil, err
		}
		if err := manager.Link(ctx, req.GetInfo().GetProgramDirectory(), name, one.GetPath()); err != nil {
			return nil, err
		}
		instructions += fmt.Sprintf("  import * as %s from \"%s\";\n", cgstrings.Camel(one.GetPackage().GetName()), name)
	}
	return &pulumirpc.LinkResponse{ImportInstructions: instructions}, nil
}

// nameInNpm is the one that GeneratePackage writes into the SDK's package.json.
func nameInNpm(ctx context.Context, loader schema.Loader, of *pulumirpc.PackageDependency) (string, error) {
	reference, err := schema.LoadPackageReferenceV2(ctx, loader, descriptorOf(of))
	if err != nil {
		return "", err
	}
	pkg, err := reference.Definition()
	if err != nil {
		return "", err
	}
	if err := pkg.ImportLanguages(map[string]schema.Language{"nodejs": nodejs.Importer}); err != nil {
		return "", err
	}
	if info, ok := pkg.Language["nodejs"].(nodejs.NodePackageInfo); ok && info.PackageName != "" {
		return info.PackageName, nil
	}
	if pkg.Namespace != "" {
		return "@" + pkg.Namespace + "/" + pkg.Name, nil
	}
	return "@pulumi/" + pkg.Name, nil
}

func descriptorOf(dependency *pulumirpc.PackageDependency) *schema.PackageDescriptor {
	found := &schema.PackageDescriptor{Name: dependency.GetName(), DownloadURL: dependency.GetServer()}
	// A package in a folder has no version.
	if version, err := semver.ParseTolerant(dependency.GetVersion()); err == nil {
		found.Version = &version
	}
	if given := dependency.GetParameterization(); given != nil {
		found.Parameterization = &schema.ParameterizationDescriptor{Name: given.GetName(), Value: given.GetValue()}
		if version, err := semver.ParseTolerant(given.GetVersion()); err == nil {
			found.Parameterization.Version = version
		}
	}
	return found
}
